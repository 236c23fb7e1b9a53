#pragma once

#include "actors/objects/operation.hpp"

#include <cstddef>
#include <tuple>

namespace manager {

/// Returns true if an operation can be in a transaction: it only reads, or the object's type can
/// revert its changes (`has_undo`).
template <class Object, size_t I> consteval bool can_be_in_transaction() {
  if constexpr (requires { Object::has_undo; })
    return true;
  else
    return row_type<Object, I>::sig::only_reads;
}

} // namespace manager
