#include "actors/objects/containers/array.hpp"

#include "actors/value/packed_binary.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/quoted.hpp"
#include "actors/value/raw_elements.hpp"
#include "actors/value/schema_tree.hpp"

#include <utility>

// Operations on many elements are in array_bulk.cpp.

namespace manager {
namespace {

element_kind kind_from(const packed& name) {
  auto text = unpack<std::string>(name);
  auto kind = element_kind_named(text);
  if (!kind)
    throw error{errc::bad_argument, quoted_text(text) + " is no type of an array's elements"};
  return *kind;
}

int64_t length_from(const packed& number) {
  constexpr auto most = int64_t{1} << 56; // the number of bytes fits in 64 bits
  auto length = unpack<int64_t>(number);
  if (length < 0)
    throw error{errc::bad_argument, "the length of an array must not be negative"};
  if (length > most)
    throw error{errc::limit_reached, "no array has " + std::to_string(length) + " elements"};
  return length;
}

} // namespace

array_object::array_object(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  auto parts = split_array(initial);
  if (parts.size() != 3)
    throw error{errc::bad_argument,
                "an array is made from its elements' type, its length, and its bytes or nil"};
  kind_ = kind_from(parts[0]);
  has_kind_ = true;
  size_ = length_from(parts[1]);
  if (is_nil(parts[2]))
    return;
  auto blob = bytes_of_blob(parts[2]);
  require_elements(blob);
  if (std::ssize(blob) != byte_count())
    throw error{errc::bad_argument, std::to_string(blob.size()) + " bytes are not those of "
                                        + std::to_string(size_) + " elements"};
  bytes_ = blob;
}

void array_object::set_schema(const std::string& schema) {
  auto whole = parse_schema(schema);
  auto element = whole.members.empty() ? std::string{} : whole.members[0].text();
  if (!has_kind_)
    kind_ = element_kind_named(element).value_or(kind_);
  else if (element != name_of(kind_))
    throw error{errc::type_mismatch, "a " + schema + " cannot be made of elements of type "
                                         + std::string{name_of(kind_)}};
}

void array_object::set_limits(const object_limits& limits) {
  auto countable = limits;
  countable.memory = nullptr; // elements take no memory beside their bytes
  quota counted;
  counted.set_limits(countable);
  counted.require({size_, byte_count()});
  quota_.set_limits(limits);
  amount all{0, byte_count()};
  if (bytes_.empty())
    quota_.take(all);
  else // memory for the initial value was already reserved
    quota_.add(all);
}

// -- elements -----------------------------------------------------------------

packed array_object::at(int64_t index) const {
  auto place = position(index);
  return detail::with_raw_elements(kind_, storage(),
                                   [&](auto elements) { return pack(elements.get(place)); });
}

void array_object::set(int64_t index, const packed& value) {
  exchange(index, value);
}

packed array_object::exchange(int64_t index, const packed& value) {
  auto place = position(index);
  return detail::with_raw_elements(kind_, storage(),
                                   [&]<class E>(detail::raw_elements<E> elements) {
                                     auto old = elements.get(place);
                                     elements.set(place, detail::element_from<E>(value));
                                     return pack(old);
                                   });
}

std::optional<packed> array_object::cmp_xchg(int64_t index, const packed& expected,
                                             const packed& desired) {
  auto place = position(index);
  return detail::with_raw_elements(
      kind_, storage(), [&]<class E>(detail::raw_elements<E> elements) -> std::optional<packed> {
        auto next = detail::element_from<E>(desired);
        if (!elements.is(place, detail::element_from<E>(expected)))
          return pack(elements.get(place));
        elements.set(place, next);
        return std::nullopt;
      });
}

packed array_object::fetch_add(int64_t index, const packed& delta) {
  auto place = position(index);
  return detail::with_raw_elements(kind_, storage(),
                                   [&]<class E>(detail::raw_elements<E> elements) {
                                     auto old = elements.get(place);
                                     elements.set(place, detail::addend<E>{delta}.added_to(old));
                                     return pack(old);
                                   });
}

void array_object::swap(int64_t left, int64_t right) {
  auto one = position(left);
  auto other = position(right);
  detail::with_raw_elements(kind_, storage(), [&](auto elements) {
    auto kept = elements.get(one);
    elements.set(one, elements.get(other));
    elements.set(other, kept);
  });
}

// -- as a whole ---------------------------------------------------------------

packed array_object::dump() const {
  packed_writer out;
  out.array(3);
  out.value(name_of(kind_));
  out.value(size_);
  out.add(pack_blob(bytes_at(0, size_)));
  return std::move(out).finish();
}

std::string array_object::preview() const {
  container_preview text{"[]", static_cast<size_t>(size_)};
  detail::with_raw_elements(kind_, storage(), [&](auto elements) {
    for (int64_t i = 0; text.takes_more(); ++i)
      text.add(pack(elements.get(i)));
  });
  return std::move(text).finish();
}

// -- helpers ------------------------------------------------------------------

int64_t array_object::width() const noexcept {
  return with_element_type(
      kind_, []<class E>(std::type_identity<E>) { return static_cast<int64_t>(sizeof(E)); });
}

char* array_object::storage() const {
  if (std::ssize(bytes_) != byte_count())
    bytes_.resize(static_cast<size_t>(byte_count()));
  return bytes_.data();
}

std::string_view array_object::bytes_at(int64_t first, int64_t count) const {
  return {storage() + first * width(), static_cast<size_t>(count * width())};
}

} // namespace manager
