#pragma once

#include "actors/model/errc.hpp"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace manager {

/// The type in which a result of type `T` is handed on; stands in for void.
template <class T> using result_value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// The part of an unanswered reply that does not depend on the result's type. The shell keeps it to
/// withdraw the wait: when its time is over, its session ends, or its object goes.
class pending_base : public std::enable_shared_from_this<pending_base> {
public:
  virtual ~pending_base() = default;

  /// True once an answer was given, of either kind.
  bool answered() const noexcept { return answered_; }

  /// What the wait is for has been given to it, and only its answer is still to come: from here on
  /// neither a time-out nor a cancel ends it, only its session or its object does.
  void commit() noexcept { committed_ = true; }
  bool committed() const noexcept { return committed_; }

  /// Takes the wait out of the object that keeps it and answers it with `why`.
  /// Does nothing when it is answered already: there is exactly one answer.
  void withdraw(const error& why) {
    if (answered_)
      return;
    auto self = weak_from_this().lock(); // the list that is left may hold the last reference
    leave();
    fail(why);
  }

  /// Takes the wait out of the object that keeps it, if that does; `withdraw` in two steps is
  /// `fail` and `leave`. The caller holds a reference.
  void leave() {
    if (auto unhook = std::exchange(unhook_, nullptr))
      unhook();
  }

  /// What takes the wait out of the list that keeps it. For waiting_list.
  void on_withdraw(std::function<void()> unhook) { unhook_ = std::move(unhook); }

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
  std::function<void()> unhook_;
};

/// Where the answer of one call goes. Made by the shell (or by a test).
template <class T> class reply_sink : public pending_base {
public:
  void resolve(result_value<T> value) {
    if (!std::exchange(answered_, true))
      do_resolve(std::move(value));
  }

protected:
  virtual void do_resolve(result_value<T> value) = 0;
};

/// A reply that may be given later, at most once. An operation takes it where it may have to wait
/// and either answers or keeps it in a `waiting_list`. Not thread-safe: lives on the server's
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

/// Waits of one kind in the order they came, each with what it needs to be served. A withdrawn wait
/// leaves the list at once, at constant cost.
template <class T, class Payload = std::monostate> class waiting_list {
public:
  struct entry {
    pending<T> reply;
    Payload payload;
  };

  waiting_list() = default;
  waiting_list(const waiting_list&) = delete; // the entries' unhooks point here
  waiting_list& operator=(const waiting_list&) = delete;
  ~waiting_list() {
    for (auto& wait : entries_)
      wait.reply.state().on_withdraw(nullptr);
  }

  bool empty() const noexcept { return entries_.empty(); }
  size_t size() const noexcept { return entries_.size(); }
  entry& front() { return entries_.front(); }

  /// Those who wait, in order.
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }

  /// What the object does when a wait was withdrawn, e.g. serve those behind it.
  void after_withdrawal(std::function<void()> hook) { after_withdrawal_ = std::move(hook); }

  void push_back(pending<T> reply, Payload payload = {}) {
    auto position = entries_.insert(entries_.end(), entry{std::move(reply), std::move(payload)});
    position->reply.state().on_withdraw([this, position] {
      entries_.erase(position);
      if (after_withdrawal_)
        after_withdrawal_();
    });
  }

  /// Answers all with a failure, in order.
  void fail_all(const error& why) {
    while (!empty())
      pop_front().reply.fail(why);
  }

  /// Removes and returns the wait that came first. @pre not empty
  entry pop_front() {
    entry first = std::move(entries_.front());
    entries_.pop_front();
    first.reply.state().on_withdraw(nullptr);
    return first;
  }

  /// Removes and returns the latest wait whose payload is `wanted`; nothing when there is none.
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
