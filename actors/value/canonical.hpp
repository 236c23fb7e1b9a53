#pragma once

// Canonical bytes for unordered containers: equal containers pack to equal bytes, whatever their
// hash function and history, because entries are packed in the order of their bytes. Equality and
// hashing of shared values work on bytes, so an unordered_map can be a value or a key.
//
// msgpack's own adaptors for these types stay in place. The adaptors below are more specialised
// (they fix the allocator), so they are chosen in any order of the headers.

#include "actors/value/byte_sink.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <msgpack.hpp>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace manager::detail {

/// Packs one value into a string of its own.
template <class T> std::string packed_alone(const T& value) {
  byte_sink sink;
  msgpack::pack(sink, value);
  return std::move(sink).take();
}

template <class Stream> void write_sorted(Stream& stream, std::vector<std::string>& parts) {
  std::sort(parts.begin(), parts.end());
  for (auto& part : parts)
    stream.pack_bin_body(part.data(), static_cast<uint32_t>(part.size())); // raw bytes, no header
}

template <class Stream, class Map> void pack_map_sorted(Stream& stream, const Map& map) {
  std::vector<std::string> parts;
  parts.reserve(map.size());
  for (auto& [key, value] : map)
    parts.push_back(packed_alone(key) + packed_alone(value));
  stream.pack_map(static_cast<uint32_t>(map.size()));
  write_sorted(stream, parts);
}

template <class Stream, class Set> void pack_set_sorted(Stream& stream, const Set& set) {
  std::vector<std::string> parts;
  parts.reserve(set.size());
  for (auto& value : set)
    parts.push_back(packed_alone(value));
  stream.pack_array(static_cast<uint32_t>(set.size()));
  write_sorted(stream, parts);
}

} // namespace manager::detail

namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  template <class K, class V, class H, class P>
  struct pack<std::unordered_map<K, V, H, P, std::allocator<std::pair<const K, V>>>, void> {
    template <class Stream>
    packer<Stream>& operator()(
        packer<Stream>& out,
        const std::unordered_map<K, V, H, P, std::allocator<std::pair<const K, V>>>& map) const {
      manager::detail::pack_map_sorted(out, map);
      return out;
    }
  };

  template <class K, class H, class P>
  struct pack<std::unordered_set<K, H, P, std::allocator<K>>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out,
                               const std::unordered_set<K, H, P, std::allocator<K>>& set) const {
      manager::detail::pack_set_sorted(out, set);
      return out;
    }
  };

  template <class K, class V, class H, class P>
  struct pack<std::unordered_multimap<K, V, H, P, std::allocator<std::pair<const K, V>>>, void> {
    template <class Stream>
    packer<Stream>&
    operator()(packer<Stream>& out,
               const std::unordered_multimap<K, V, H, P, std::allocator<std::pair<const K, V>>>&
                   map) const {
      manager::detail::pack_map_sorted(out, map);
      return out;
    }
  };

  template <class K, class H, class P>
  struct pack<std::unordered_multiset<K, H, P, std::allocator<K>>, void> {
    template <class Stream>
    packer<Stream>&
    operator()(packer<Stream>& out,
               const std::unordered_multiset<K, H, P, std::allocator<K>>& set) const {
      manager::detail::pack_set_sorted(out, set);
      return out;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack
