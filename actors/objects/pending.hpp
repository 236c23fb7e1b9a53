#pragma once

#include "actors/value/errc.hpp"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace manager {

/// Type by which a result of type `T` is passed on; a placeholder for void.
template <class T> using result_value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// Part of an unanswered reply that does not depend on the result's type. The dispatcher keeps it
/// to withdraw the wait when the time is over, the session ends, or the object is removed.
class pending_base : public std::enable_shared_from_this<pending_base> {
public:
  virtual ~pending_base() = default;

  /// Returns true once there is a result or a failure.
  bool answered() const noexcept { return answered_; }

  /// Marks that the wait has succeeded and only its answer is outstanding. From now on, neither a
  /// timeout nor a cancel ends the wait; the end of its session or its object does.
  void commit() noexcept { committed_ = true; }
  bool committed() const noexcept { return committed_; }

  /// Removes the wait from the object that keeps it, and answers it with `why`. Has no effect if
  /// the wait is answered already, so there is exactly one answer.
  void withdraw(const error& why) {
    if (answered_)
      return;
    auto self = weak_from_this().lock(); // the list may hold the last reference
    leave();
    fail(why);
  }

  /// Removes the wait from the list that keeps it, if any; `fail` and `leave` are the two steps of
  /// `withdraw`. The caller holds a reference.
  void leave() {
    if (auto then = unhook())
      then();
  }

  /// The first step of `leave`. Returns the second one, e.g. to serve the waits after it, or null:
  /// waits that are answered already must all have left their list before.
  std::function<void()> unhook() {
    auto hook = std::exchange(unhook_, nullptr);
    return hook ? hook() : nullptr;
  }

  /// Sets the function for `unhook`, for waiting_list.
  void on_withdraw(std::function<std::function<void()>()> unhook) { unhook_ = std::move(unhook); }

  /// Answers with a failure.
  void fail(const error& why) {
    if (!std::exchange(answered_, true))
      do_fail(why);
  }

protected:
  virtual void do_fail(const error& why) = 0;

  bool answered_ = false;

private:
  bool committed_ = false;
  std::function<std::function<void()>()> unhook_;
};

/// Receiver of the answer of one call. The dispatcher (or a test) makes it.
template <class T> class reply_sink : public pending_base {
public:
  void resolve(result_value<T> value) {
    if (!std::exchange(answered_, true))
      do_resolve(std::move(value));
  }

protected:
  virtual void do_resolve(result_value<T> value) = 0;
};

/// Reply that may be given later, at most once. An operation that may have to wait takes one, and
/// either answers it or keeps it in a `waiting_list`. Not thread-safe: lives on the server's
/// network thread, as all object state does.
template <class T> class pending {
public:
  explicit pending(std::shared_ptr<reply_sink<T>> sink) : sink_{std::move(sink)} {}

  void resolve(result_value<T> value) requires(!std::is_void_v<T>) {
    sink_->resolve(std::move(value));
  }

  void resolve() requires std::is_void_v<T> { sink_->resolve({}); }

  /// Answers with a failure.
  void fail(const error& why) { sink_->fail(why); }

  pending_base& state() noexcept { return *sink_; }

private:
  std::shared_ptr<reply_sink<T>> sink_;
};

/// Waits of one kind in the order of their arrival, each with the data to serve it. A withdrawn
/// wait leaves the list at once, at constant cost.
template <class T, class Payload = std::monostate> class waiting_list {
public:
  struct entry {
    pending<T> reply;
    Payload payload;
  };

  waiting_list() = default;
  waiting_list(const waiting_list&) = delete; // the entries' functions point here
  waiting_list& operator=(const waiting_list&) = delete;
  ~waiting_list() {
    for (auto& wait : entries_)
      wait.reply.state().on_withdraw(nullptr);
  }

  bool empty() const noexcept { return entries_.empty(); }
  size_t size() const noexcept { return entries_.size(); }
  entry& front() { return entries_.front(); }

  /// Returns the begin of the waits, in order.
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }

  /// Sets the function to call after a wait was withdrawn, e.g. to serve the waits after it.
  void after_withdrawal(std::function<void()> hook) { after_withdrawal_ = std::move(hook); }

  void push_back(pending<T> reply, Payload payload = {}) {
    auto position = entries_.insert(entries_.end(), entry{std::move(reply), std::move(payload)});
    position->reply.state().on_withdraw([this, position] {
      entries_.erase(position);
      return after_withdrawal_;
    });
  }

  /// Answers all waits with a failure, in order.
  void fail_all(const error& why) {
    while (!empty())
      pop_front().reply.fail(why);
  }

  /// Removes and returns the first wait. @pre not empty
  entry pop_front() {
    entry first = std::move(entries_.front());
    entries_.pop_front();
    first.reply.state().on_withdraw(nullptr);
    return first;
  }

  /// Removes and returns the latest wait whose payload is `wanted`; nullopt if there is none.
  template <class Wanted> std::optional<entry> take_last(Wanted wanted) {
    for (auto each = entries_.end(); each != entries_.begin();) {
      if (!wanted((--each)->payload))
        continue;
      auto taken = std::move(*each);
      entries_.erase(each);
      taken.reply.state().on_withdraw(nullptr);
      return taken;
    }
    return std::nullopt;
  }

private:
  std::list<entry> entries_;
  std::function<void()> after_withdrawal_;
};

} // namespace manager
