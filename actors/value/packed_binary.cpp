#include "actors/value/packed_binary.hpp"

#include <span>

namespace manager {

std::string_view bytes_of_blob(const packed& blob) {
  auto expected = [] { return std::string{"bin"}; };
  auto parsed = detail::parse_expecting(expected, blob);
  auto& value = parsed.get();
  if (value.type != msgpack::type::BIN)
    detail::throw_mismatch(expected(), blob);
  return {value.via.bin.ptr, value.via.bin.size};
}

packed pack_blob(std::string_view bytes) {
  return pack(std::span<const char>{bytes});
}

} // namespace manager
