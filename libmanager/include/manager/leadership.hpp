#pragma once

#include "manager/detail/election_link.hpp"
#include "manager/error.hpp"

#include <cstdint>
#include <utility>

namespace manager {

/// Leadership that this process's session has won in an election. Ends by `resign`, in the
/// destructor, or with the session. Move-only; used by one thread at a time.
///
/// `dict.with(leadership)` returns a proxy whose calls the server refuses with `lease_lost` once
/// the leadership has ended: a leader that was cut off cannot change anything.
class leadership {
public:
  /// Makes a leadership that `campaign` has answered; leader_election calls it.
  leadership(detail::election_link election, uint64_t lease)
      : election_{std::move(election)}, lease_{lease} {}

  /// Takes the leadership over. `other` keeps the election, which its errors name.
  leadership(leadership&& other) noexcept
      : leadership{other.election_, std::exchange(other.lease_, 0)} {}

  leadership& operator=(leadership&& other) noexcept {
    if (this != &other) {
      give_up();
      election_ = other.election_;
      lease_ = std::exchange(other.lease_, 0);
    }
    return *this;
  }

  ~leadership() { give_up(); }

  /// Returns true until `resign`, as far as this process knows.
  bool held() const noexcept { return lease_ != 0; }

  /// Returns the number of the leadership: larger than all earlier acquisitions in the whole
  /// server. For `with`, and for stores outside of the server, which can refuse smaller numbers.
  /// @throws error lease_lost after `resign`
  uint64_t fence() const {
    require_held();
    return lease_;
  }

  /// Ends the leadership; the next candidate leads.
  /// @throws error lease_lost if it has ended before; the errors of every call (see `proxy`)
  void resign() {
    require_held();
    election_.resign(std::exchange(lease_, 0));
  }

private:
  void require_held() const {
    if (lease_ == 0)
      throw error{errc::lease_lost, election_.title() + ": the leadership has ended before"};
  }

  /// Resigns in a destructor. Errors are ignored: the server ends the leadership with the session.
  void give_up() noexcept {
    if (lease_ == 0)
      return;
    try {
      resign();
    } catch (...) {
    }
  }

  detail::election_link election_;
  uint64_t lease_; ///< 0 after the end
};

} // namespace manager
