#pragma once

#include "actors/model/packed_value.hpp"

#include <string>
#include <utility>

namespace manager {

/// First byte of a blob in which references stand: one that begins no MessagePack value. It spares
/// every other blob the search for them.
inline constexpr char reference_mark = '\xc1';

/// A value as one string of bytes, and back.
inline std::string blob_of(packed value) {
  if (!value.refs.empty())
    value.bytes.insert(value.bytes.begin(), reference_mark);
  return std::move(value.bytes);
}
inline packed packed_of(std::string blob) {
  if (!blob.starts_with(reference_mark))
    return {std::move(blob)};
  blob.erase(0, 1);
  auto names = find_references(blob);
  return {std::move(blob), references{std::move(names)}};
}

} // namespace manager
