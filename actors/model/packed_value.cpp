#include "actors/model/packed_value.hpp"

#include "actors/model/packed_object.hpp"

#include <algorithm>

namespace manager {
namespace {

using detail::throw_malformed;

/// Skips one value at a time; knows its depth so that deep nesting is refused.
struct skipper : msgpack::null_visitor {
  explicit skipper(size_t allowed) : limit{allowed} {}
  bool start_array(uint32_t) { return ++depth <= limit; }
  bool end_array() { return --depth, true; }
  bool start_map(uint32_t) { return ++depth <= limit; }
  bool end_map() { return --depth, true; }

  size_t limit;
  size_t depth = 0;
};

/// Notes the references of one value.
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
  skipper visitor{depth};
  auto first = offset;
  bool complete = false;
  try {
    complete = msgpack::parse(whole.bytes.data(), whole.bytes.size(), offset, visitor);
  } catch (const msgpack::unpack_error&) { // as incomplete
  }
  if (!complete)
    throw_malformed();
  packed value{whole.bytes.substr(first, offset - first)};
  if (!whole.refs.empty())
    value.refs = whole.refs.with(find_references(value.bytes));
  return value;
}

struct header {
  size_t members; ///< elements of an array, entries of a map
  size_t bytes;   ///< how long the header itself is
};

uint32_t big_endian(std::string_view bytes, size_t first, size_t count) {
  uint32_t value = 0;
  for (size_t i = first; i < first + count; ++i)
    value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

/// Reads an array or map header; `fix`, `tag16` and `tag32` are MessagePack's format bytes.
header read_header(const packed& value, uint8_t fix, uint8_t tag16, uint8_t tag32,
                   const char* what) {
  const std::string_view bytes = value.bytes;
  auto tag = bytes.empty() ? uint8_t{0xc1} : static_cast<uint8_t>(bytes[0]);
  if ((tag & 0xf0) == fix)
    return {tag & 0x0fU, 1};
  if (tag == tag16 && bytes.size() >= 3)
    return {big_endian(bytes, 1, 2), 3};
  if (tag == tag32 && bytes.size() >= 5)
    return {big_endian(bytes, 1, 4), 5};
  detail::throw_mismatch(what, value);
}

/// A header may promise at most as many members as there are bytes left for them.
size_t reservable(size_t members, const packed& whole) {
  return std::min(members, whole.bytes.size());
}

void require_end(const packed& whole, size_t offset) {
  if (offset != whole.bytes.size())
    throw_malformed();
}

template <class Pack> std::string header_bytes(Pack write) {
  byte_sink sink;
  msgpack::packer<byte_sink> out{sink};
  write(out);
  return std::move(sink).take();
}

} // namespace

std::vector<reference> find_references(const std::string& bytes) {
  reference_finder visitor;
  try {
    msgpack::parse(bytes.data(), bytes.size(), visitor);
  } catch (const msgpack::unpack_error&) { // whoever reads the value will say so
  }
  return std::move(visitor.found);
}

void require_value(const packed& value) {
  size_t offset = 0;
  next_value(value, offset, max_stored_depth);
  require_end(value, offset);
}

std::vector<packed> split_array(const packed& array, size_t depth) {
  auto [members, offset] = read_header(array, 0x90, 0xdc, 0xdd, "array");
  std::vector<packed> elements;
  elements.reserve(reservable(members, array));
  for (size_t i = 0; i < members; ++i)
    elements.push_back(next_value(array, offset, depth));
  require_end(array, offset);
  return elements;
}

std::vector<std::pair<packed, packed>> split_map(const packed& map, size_t depth) {
  auto [members, offset] = read_header(map, 0x80, 0xde, 0xdf, "map");
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
  bytes_ += header_bytes([&](auto& out) { out.pack_array(static_cast<uint32_t>(size)); });
}

void packed_writer::map(size_t size) {
  bytes_ += header_bytes([&](auto& out) { out.pack_map(static_cast<uint32_t>(size)); });
}

void packed_writer::nil() {
  bytes_ += static_cast<char>(0xc0);
}

bool is_nil(const packed& value) noexcept {
  return value.bytes.size() == 1 && static_cast<uint8_t>(value.bytes[0]) == 0xc0;
}

} // namespace manager
