#pragma once

#include "actors/value/packed_value.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// First byte of a blob that contains references; no MessagePack value begins with this byte. Blobs
/// without the mark need not be searched for references.
inline constexpr char reference_mark = '\xc1';

/// Converts a value to one string of bytes, and back; `make` makes a value of the bytes without the
/// mark.
inline std::string blob_of(packed value) {
  bool is_marked = !value.refs().empty();
  auto blob = std::move(value).bytes();
  if (is_marked)
    blob.insert(blob.begin(), reference_mark);
  return blob;
}
template <class Make> packed packed_of(std::string_view blob, const Make& make) {
  if (!blob.starts_with(reference_mark))
    return make(blob);
  packed value = make(blob.substr(1));
  value.set_refs(references{find_references(value.bytes())});
  return value;
}
inline packed packed_of(std::string_view blob) {
  return packed_of(blob, [](std::string_view bytes) { return packed{bytes}; });
}

} // namespace manager
