#include "actors/value/packed_value.hpp"

#include "actors/value/packed_object.hpp"
#include "actors/value/packed_walk.hpp"

#include <algorithm>
#include <utility>

namespace manager {
namespace {

using detail::throw_malformed;

/// Collects the references of one value.
struct reference_finder : msgpack::null_visitor {
  std::vector<reference> found;

  bool visit_ext(const char* body, uint32_t size) { // the first byte is the extension's type
    if (size == 1 + reference_bytes && body[0] == reference_extension)
      found.push_back(
          reference_from(std::span<const char, reference_bytes>{body + 1, reference_bytes}));
    return true;
  }
};

packed next_value(const packed& whole, size_t& offset, size_t depth) {
  auto first = std::exchange(offset, detail::end_of_value(whole.bytes(), offset, depth));
  auto bytes = whole.bytes().substr(first, offset - first);
  if (whole.refs().empty())
    return packed{bytes};
  return packed{bytes, whole.refs().with(find_references(bytes))};
}

/// Returns the number of members to allocate at once: the size in the header, but at most the
/// number of bytes that are left for the members.
size_t reservable(size_t members, const packed& whole) {
  return std::min(members, whole.size());
}

void require_end(const packed& whole, size_t offset) {
  if (offset != whole.size())
    throw_malformed();
}

} // namespace

std::vector<reference> find_references(std::string_view bytes) {
  reference_finder visitor;
  try {
    msgpack::parse(bytes.data(), bytes.size(), visitor);
  } catch (const msgpack::unpack_error&) { // the caller that reads the value reports it
  }
  return std::move(visitor.found);
}

std::optional<reference> as_reference(const packed& value) {
  constexpr size_t header = 2;
  if (value.size() != header + reference_bytes) // large values are not parsed
    return std::nullopt;
  return detail::reference_in(detail::parse(value).get());
}

void require_value(const packed& value) {
  require_end(value, detail::end_of_value(value.bytes(), 0, max_stored_depth));
}

std::vector<packed> split_array(const packed& array, size_t depth) {
  auto [members, offset] = detail::array_header(array);
  std::vector<packed> elements;
  elements.reserve(reservable(members, array));
  for (size_t i = 0; i < members; ++i)
    elements.push_back(next_value(array, offset, depth));
  require_end(array, offset);
  return elements;
}

std::vector<std::pair<packed, packed>> split_map(const packed& map, size_t depth) {
  auto [members, offset] = detail::map_header(map);
  std::vector<std::pair<packed, packed>> entries;
  entries.reserve(reservable(members, map));
  for (size_t i = 0; i < members; ++i) {
    auto key = next_value(map, offset, depth);
    entries.emplace_back(std::move(key), next_value(map, offset, depth));
  }
  require_end(map, offset);
  return entries;
}

void packed_writer::array(size_t size) {
  bytes_ += detail::make_array_header(size);
}

void packed_writer::map(size_t size) {
  bytes_ += detail::make_map_header(size);
}

void packed_writer::nil() {
  bytes_ += static_cast<char>(0xc0);
}

bool is_nil(const packed& value) noexcept {
  return value.size() == 1 && static_cast<uint8_t>(value.bytes()[0]) == 0xc0;
}

} // namespace manager
