#pragma once

#include "manager/error.hpp"

namespace manager::detail {

/// Returns `call()`, which uses a lease of this session. An end of the connection or the session
/// becomes `lease_lost`, because the lease has ended with it.
template <class Call> decltype(auto) unless_lost(Call call) {
  try {
    return call();
  } catch (const error& failure) {
    if (failure.kind() != errc::disconnected && failure.kind() != errc::session_ended)
      throw;
    throw error{errc::lease_lost, failure.text() + "; the lease ended with the session"};
  }
}

} // namespace manager::detail
