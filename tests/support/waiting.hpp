#pragma once

#include "tests/support/answer.hpp"

#include "actors/objects/sync/mutex_base.hpp"
#include "actors/value/packed.hpp"

#include <tuple>

namespace manager::test {

// Threads of three sessions.
inline constexpr caller alice{1, 1};
inline constexpr caller alices_other_thread{1, 2};
inline constexpr caller bob{2, 1};
inline constexpr caller carol{3, 1};

/// A call of a lock that may wait, and its answer.
class lock_call : public answer<packed> {
public:
  uint64_t token() const { return std::get<0>(read()); }
  bool owner_died() const { return std::get<1>(read()); }

private:
  std::tuple<uint64_t, bool> read() const { return unpack<std::tuple<uint64_t, bool>>(value()); }
};

template <class Lock> lock_call lock(Lock& mutex, const caller& who) {
  lock_call call;
  mutex.lock(who, call.reply());
  return call;
}
template <class Lock> lock_call lock_shared(Lock& mutex, const caller& who) {
  lock_call call;
  mutex.lock_shared(who, call.reply());
  return call;
}

} // namespace manager::test
