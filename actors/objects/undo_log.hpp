#pragma once

#include "actors/value/errc.hpp"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace manager {

/// Changes of objects in a transaction, with the functions that revert them. While a log is in use,
/// the containers record their changes in it, and objects do not answer waiting calls until the
/// transaction has succeeded. Used by one thread at a time: the server's network thread. The
/// objects must outlive the log.
class undo_log {
public:
  undo_log() = default;
  undo_log(const undo_log&) = delete;
  undo_log& operator=(const undo_log&) = delete;

  /// Returns the log in use on the calling thread; null outside of transactions.
  static undo_log* current() noexcept { return in_use; }

  /// Uses a log on the calling thread during its lifetime.
  class scope {
  public:
    explicit scope(undo_log& log) noexcept : outer_{std::exchange(in_use, &log)} {}
    ~scope() { in_use = outer_; }
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

  private:
    undo_log* outer_;
  };

  /// Uses no log on the calling thread during its lifetime, for changes of temporary objects.
  class pause {
  public:
    pause() noexcept : paused_{std::exchange(in_use, nullptr)} {}
    ~pause() { in_use = paused_; }
    pause(const pause&) = delete;
    pause& operator=(const pause&) = delete;

  private:
    undo_log* paused_;
  };

  /// Checks that no log is in use: an operation that calls this function cannot be reverted.
  /// @throws error bad_argument
  static void require_none(const char* operation) {
    if (in_use != nullptr)
      throw error{errc::bad_argument, std::string{operation} + " cannot be in a transaction"};
  }

  /// Records how to revert a change that was made or is about to be made.
  void add(std::function<void()> revert) { reverts_.push_back(std::move(revert)); }

  /// Records how to revert a change, and what to do instead when the transaction has succeeded.
  void add_either(std::function<void()> revert, std::function<void()> keep) {
    add(std::move(revert));
    keeps_.push_back(std::move(keep));
  }

  /// Returns true for the first call with this part of an object: the caller then records how to
  /// restore all of the part.
  bool first_change_of(const void* part) { return changed_.insert(part).second; }

  /// Sets a function for after the transaction, whether it succeeds or not; one for each object.
  void after_end(const void* object, std::function<void()> then) {
    if (ending_.insert(object).second)
      thens_.push_back(std::move(then));
  }

  /// Ends the record of a transaction that has succeeded.
  /// @pre no log is in use
  void keep() {
    reverts_.clear();
    for (auto& keep : std::exchange(keeps_, {}))
      keep();
  }

  /// Reverts all changes, the latest first.
  /// @pre no log is in use
  void revert() {
    keeps_.clear();
    while (!reverts_.empty()) {
      auto latest = std::move(reverts_.back());
      reverts_.pop_back();
      latest();
    }
  }

  /// Calls the functions for after the transaction, in the order in which they were set.
  /// @pre no log is in use
  void end() {
    for (auto& then : std::exchange(thens_, {}))
      then();
  }

private:
  static thread_local inline undo_log* in_use = nullptr;

  std::vector<std::function<void()>> reverts_;
  std::vector<std::function<void()>> keeps_;
  std::vector<std::function<void()>> thens_;
  std::set<const void*> changed_, ending_;
};

} // namespace manager
