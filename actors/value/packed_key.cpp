#include "actors/value/packed_key.hpp"

#include "actors/value/packed_text.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

namespace manager {
namespace {

/// Finds out whether a value contains floats that change the key: -0.0, or NaN.
class zero_finder : public msgpack::null_visitor {
public:
  bool visit_float32(float number) { return look_at(number); }
  bool visit_float64(double number) { return look_at(number); }

  bool has_negative_zero() const noexcept { return negative_zero_; }

private:
  bool look_at(double number) {
    if (std::isnan(number))
      throw error{errc::bad_argument, "NaN cannot be a key: it equals nothing, not even itself"};
    negative_zero_ |= number == 0 && std::signbit(number);
    return true;
  }

  bool negative_zero_ = false;
};

/// Packs a value again, with 0.0 for -0.0.
void replace_zeros(const msgpack::object& value, msgpack::packer<byte_sink>& out) {
  namespace kind = msgpack::type;
  if (value.type == kind::ARRAY) {
    out.pack_array(value.via.array.size);
    for (uint32_t i = 0; i < value.via.array.size; ++i)
      replace_zeros(value.via.array.ptr[i], out);
  } else if (value.type == kind::MAP) {
    out.pack_map(value.via.map.size);
    for (uint32_t i = 0; i < value.via.map.size; ++i) {
      replace_zeros(value.via.map.ptr[i].key, out);
      replace_zeros(value.via.map.ptr[i].val, out);
    }
  } else if ((value.type == kind::FLOAT32 || value.type == kind::FLOAT64) && value.via.f64 == 0) {
    out.pack(0.0);
  } else {
    out.pack(value);
  }
}

/// Returns true if a value with this first byte may contain a float; most keys contain none.
bool may_have_floats(std::string_view bytes) {
  if (bytes.empty())
    return false;
  auto tag = static_cast<uint8_t>(bytes[0]);
  return (tag >= 0x80 && tag <= 0x9f) || tag == 0xca || tag == 0xcb || (tag >= 0xdc && tag <= 0xdf);
}

/// Packs the key with 0.0 for -0.0. Depth and sizes are bounded as in the parser of values.
std::string without_negative_zeros(const packed& key) {
  auto parsed = detail::parse_expecting([] { return std::string{"a key"}; }, key);
  byte_sink sink;
  msgpack::packer<byte_sink> out{sink};
  replace_zeros(parsed.get(), out);
  return std::move(sink).take();
}

} // namespace

std::optional<packed> equal_key(const packed& key) {
  if (!may_have_floats(key.bytes()))
    return std::nullopt;
  zero_finder finder;
  try {
    msgpack::parse(key.bytes().data(), key.size(), finder);
  } catch (const msgpack::unpack_error&) { // the caller that stores the key reports it
    return std::nullopt;
  }
  if (!finder.has_negative_zero())
    return std::nullopt;
  return packed{without_negative_zeros(key), key.refs()};
}

packed to_key(packed key) {
  auto other = equal_key(key);
  return other ? std::move(*other) : std::move(key);
}

void throw_no_key(const packed& key) {
  throw error{errc::no_such_key, "no such key: " + preview(key)};
}

} // namespace manager
