#pragma once

#include "actors/model/packed_value.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// First byte of a blob that contains references; no MessagePack value begins with this byte. Blobs
/// without the mark need not be searched for references.
inline constexpr char reference_mark = '\xc1';

/// Converts a value to one string of bytes, and back.
inline std::string blob_of(packed value) {
  bool is_marked = !value.refs().empty();
  auto blob = std::move(value).bytes();
  if (is_marked)
    blob.insert(blob.begin(), reference_mark);
  return blob;
}
inline packed packed_of(std::string_view blob) {
  if (!blob.starts_with(reference_mark))
    return packed{blob};
  blob.remove_prefix(1);
  return packed{blob, references{find_references(blob)}};
}

} // namespace manager
