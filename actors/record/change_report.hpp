#pragma once

#include <cstdint>

// Changes of watched objects on the wire. An answer of the directory's `changes` is an array: the
// sequence number of its last change, and an array of changes. A change is an array: number of the
// watch, kind, revision, operation, session, contents.

namespace manager {

/// Kind of a change; the numbers travel on the wire.
enum class change_kind : uint8_t {
  changed,     ///< an operation has changed the object
  fell_behind, ///< changes up to this revision were dropped: take a snapshot
  removed,     ///< the object was removed; the last change of a watch
};

/// Kind of a watch's filter on the wire, before the key or prefix.
enum class filter_kind : uint8_t { key, prefix };

} // namespace manager
