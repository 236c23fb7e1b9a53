#pragma once

#include "manager/detail/work_leases.hpp"
#include "manager/error.hpp"
#include "manager/transaction.hpp"
#include "manager/work_options.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace manager {

/// Item of a work queue that is leased to this process's session. While the session lives, no other
/// worker gets the item. The lease ends by `ack`, `nack`, `reject` or `release`; if it is destroyed
/// before, the item is given back as by `nack`. Move-only; used by one thread at a time. After the
/// end of the lease the value can still be read.
///
/// `dict.with(lease)` returns a proxy whose calls the server refuses with `lease_lost` once the
/// lease has ended: a worker that was cut off cannot write its results.
/// @throws error lease_lost if the lease has ended before: by another call, or with the session;
/// the errors of every call (see `proxy`)
template <class T> class leased {
public:
  using value_type = T;

  /// Makes a lease of an item that `take` has answered; work_queue calls it.
  leased(detail::work_leases queue, uint64_t lease, uint64_t number, int64_t deliveries, T value)
      : queue_{std::move(queue)},
        lease_{lease},
        number_{number},
        deliveries_{deliveries},
        value_{std::move(value)} {}

  /// Takes the lease over. `other` keeps the queue, which its errors name.
  leased(leased&& other) noexcept
      : leased{other.queue_, std::exchange(other.lease_, 0), other.number_, other.deliveries_,
               std::move(other.value_)} {
    exceptions_ = other.exceptions_;
    was_refused_ = other.was_refused_;
  }

  leased& operator=(leased&& other) noexcept {
    if (this != &other) {
      give_back();
      queue_ = other.queue_;
      lease_ = std::exchange(other.lease_, 0);
      number_ = other.number_;
      deliveries_ = other.deliveries_;
      was_refused_ = other.was_refused_;
      exceptions_ = other.exceptions_;
      value_ = std::move(other.value_);
    }
    return *this;
  }

  ~leased() { give_back(); }

  // -- item ----------------------------------------------------------------------

  T& operator*() noexcept { return value_; }
  const T& operator*() const noexcept { return value_; }
  T* operator->() noexcept { return &value_; }
  const T* operator->() const noexcept { return &value_; }

  /// Returns the number of the item in its queue.
  uint64_t number() const noexcept { return number_; }

  /// Returns the number of deliveries of the item, this one included.
  int64_t deliveries() const noexcept { return deliveries_; }

  /// Returns true until one of the functions below, as far as this process knows.
  bool held() const noexcept { return lease_ != 0; }

  /// Returns the number of the lease, for `with` and for stores outside of the server.
  /// @throws error lease_lost
  uint64_t fence() const {
    require_held();
    return lease_;
  }

  // -- end of the lease ------------------------------------------------------------

  /// Removes the item: the work is done.
  void ack() {
    require_held();
    queue_.ack(std::exchange(lease_, 0));
  }

  /// Removes the item and puts a value into a work queue, possibly another one, in one step.
  /// Returns `full` if that queue has no room: then the lease goes on. After `duplicate`, the item
  /// is removed, because its result was put before.
  template <class Queue>
  put_result ack_and_put(const Queue& queue, const typename Queue::value_type& value,
                         const work_options& options = {}) {
    require_held();
    transaction both;
    both.call<"ack">(queue_, lease_); // first, so that the item's own key is free for the put
    auto put = both.try_call<"put_with">(queue, value, detail::plan_of(options));
    try {
      return detail::put_result_of(run_and_end(both, 0).get(put));
    } catch (const transaction_error& failure) {
      if (failure.kind() == errc::timed_out) // the only step that may wait is the put
        return put_result::full;
      throw;
    }
  }

  /// Runs the steps of a transaction and then removes the item, all in one step. If a condition
  /// does not hold, the lease goes on.
  /// @throws error lease_lost; as `transaction::run`, and then the lease goes on
  transaction_result ack_with(transaction steps) {
    require_held();
    auto last = steps.size();
    steps.call<"ack">(queue_, lease_);
    return run_and_end(steps, last);
  }

  /// Gives the item back: in front of its priority, or after `delay`. After the queue's maximum
  /// number of deliveries the item is dead instead. `reason` is kept with the item.
  void nack(time_limit delay, const std::string& reason = "given back") {
    require_held();
    queue_.nack(std::exchange(lease_, 0), delay, reason);
  }
  void nack(const std::string& reason = "given back") { nack(time_limit{}, reason); }

  /// Makes the item dead, whatever the number of its deliveries.
  void reject(const std::string& reason) {
    require_held();
    queue_.reject(std::exchange(lease_, 0), reason);
  }

  /// Gives the item back without counting the delivery.
  void release() {
    require_held();
    queue_.release({std::exchange(lease_, 0)});
  }

  /// Starts `ack` without waiting for the answer.
  future<void> async_ack() {
    require_held();
    return queue_.start_ack(std::exchange(lease_, 0));
  }

  /// Returns true if the latest `ack_and_put` or `ack_with` did not succeed.
  bool was_refused() const noexcept { return was_refused_; }

  /// Marks the lease as ended by a call of the queue.
  void forget() noexcept { lease_ = 0; }

private:
  /// Runs steps, of which the one of index `ack` ends the lease.
  transaction_result run_and_end(const transaction& steps, size_t ack) {
    was_refused_ = true;
    try {
      auto result = detail::unless_lost([&] { return steps.run(); });
      if (result)
        lease_ = 0;
      was_refused_ = !result;
      return result;
    } catch (const transaction_error& failure) {
      if (failure.kind() == errc::lease_lost && failure.step() == ack)
        lease_ = 0;
      throw;
    } catch (const error& failure) {
      if (failure.kind() == errc::lease_lost)
        lease_ = 0;
      throw;
    }
  }

  void require_held() const {
    if (lease_ == 0)
      throw error{errc::lease_lost, queue_.title() + ": the lease has ended before"};
  }

  /// Ends the lease in a destructor. Errors are ignored: the server ends the lease with the
  /// session.
  void give_back() noexcept {
    if (lease_ == 0)
      return;
    try {
      nack(std::uncaught_exceptions() > exceptions_
               ? "an exception left the block that held the item"
               : "the lease was destroyed without an acknowledgement");
    } catch (...) {
      lease_ = 0;
    }
  }

  detail::work_leases queue_;
  uint64_t lease_; ///< 0 after the end
  uint64_t number_;
  int64_t deliveries_;
  bool was_refused_ = false;
  int exceptions_ = std::uncaught_exceptions();
  T value_;
};

namespace detail {

/// Returns the numbers of the leases of a container of items.
/// @throws error lease_lost if one has ended
template <class Items> std::vector<uint64_t> leases_of(const Items& items) {
  std::vector<uint64_t> leases;
  leases.reserve(items.size());
  for (auto& each : items)
    leases.push_back(each.fence());
  return leases;
}

/// Marks the leases as ended by a call of the queue.
template <class Items> void forget_leases(Items& items) noexcept {
  for (auto& each : items)
    each.forget();
}

} // namespace detail

} // namespace manager
