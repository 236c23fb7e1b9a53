#pragma once

#include "actors/value/packed.hpp"

namespace manager::test {

/// A packed reference to the object of this number, as a proxy is packed.
inline packed reference_to(uint64_t object) {
  byte_sink sink;
  msgpack::packer<byte_sink> out{sink};
  auto body = to_bytes(reference{1, object});
  out.pack_ext(body.size(), reference_extension);
  out.pack_ext_body(body.data(), body.size());
  return packed{std::move(sink).take()};
}

} // namespace manager::test
