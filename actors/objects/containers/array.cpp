#include "actors/objects/containers/array.hpp"

#include "actors/objects/containers/array_column.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/schema_tree.hpp"

#include <utility>

// Operations on many elements are in array_bulk.cpp.

namespace manager {
namespace {

/// Returns the length of an array of elements of this width.
int64_t length_from(const packed& number, int64_t width) {
  constexpr auto most_bytes = int64_t{1} << 59;
  auto length = unpack<int64_t>(number);
  if (length < 0)
    throw error{errc::bad_argument, "the length of an array must not be negative"};
  if (length > most_bytes / width)
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
  layout_ = element_layout{parse_schema(unpack<std::string>(parts[0]))};
  has_layout_ = true;
  size_ = length_from(parts[1], width());
  if (is_nil(parts[2]))
    return;
  auto blob = bytes_of_blob(parts[2]);
  layout_.require_elements(blob);
  if (std::ssize(blob) != byte_count())
    throw error{errc::bad_argument, std::to_string(blob.size()) + " bytes are not those of "
                                        + std::to_string(size_) + " elements"};
  bytes_ = blob;
}

void array_object::set_schema(const std::string& schema) {
  auto whole = parse_schema(schema);
  bool is_named =
      !whole.members.empty()
      && (whole.members[0].kind == "tuple" || element_kind_named(whole.members[0].kind));
  if (!has_layout_ && is_named)
    layout_ = element_layout{whole.members[0]};
  else if (has_layout_ && (whole.members.empty() || whole.members[0].text() != layout_.name()))
    throw error{errc::type_mismatch,
                "a " + schema + " cannot be made of elements of type " + layout_.name()};
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

packed array_object::at(int64_t index, const member& path) const {
  auto place = position(index);
  return column_at(path).get(place);
}

void array_object::set(int64_t index, const packed& value, const member& path) {
  auto place = position(index);
  auto values = column_at(path);
  values.set(place, values.layout().bytes_of(value));
}

packed array_object::exchange(int64_t index, const packed& value, const member& path) {
  auto old = at(index, path);
  set(index, value, path);
  return old;
}

std::optional<packed> array_object::cmp_xchg(int64_t index, const packed& expected,
                                             const packed& desired, const member& path) {
  auto place = position(index);
  auto values = column_at(path);
  auto next = values.layout().bytes_of(desired);
  if (values.bytes(place) != values.layout().bytes_of(expected))
    return values.get(place);
  values.set(place, next);
  return std::nullopt;
}

packed array_object::fetch_add(int64_t index, const packed& delta, const member& path) {
  auto place = position(index);
  return column_at(path).as_numbers("added", [&]<class E>(detail::raw_elements<E> elements) {
    auto old = elements.get(place);
    elements.set(place, detail::addend<E>{delta}.added_to(old));
    return pack(old);
  });
}

void array_object::swap(int64_t left, int64_t right, const member& path) {
  auto one = position(left);
  auto other = position(right);
  auto values = column_at(path);
  std::string kept{values.bytes(one)};
  values.set(one, values.bytes(other));
  values.set(other, kept);
}

// -- as a whole ---------------------------------------------------------------

packed array_object::dump() const {
  packed_writer out;
  out.array(3);
  out.value(layout_.name());
  out.value(size_);
  out.add(pack_blob({storage(), static_cast<size_t>(byte_count())}));
  return std::move(out).finish();
}

std::string array_object::preview() const {
  container_preview text{"[]", static_cast<size_t>(size_)};
  auto elements = column_at({});
  for (int64_t i = 0; text.takes_more(); ++i)
    text.add(elements.get(i));
  return std::move(text).finish();
}

// -- helpers ------------------------------------------------------------------

char* array_object::storage() const {
  if (std::ssize(bytes_) != byte_count())
    bytes_.resize(static_cast<size_t>(byte_count()));
  return bytes_.data();
}

array_object::column array_object::column_at(const member& path) const {
  return {storage(), width(), layout_.at(path)};
}

} // namespace manager
