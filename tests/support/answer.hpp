#pragma once

#include "actors/objects/pending.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace manager::test {

/// Caller's side of one deferred operation: makes the `pending<T>` for the object and keeps the
/// answer. A second answer is a defect and throws.
template <class T> class answer {
public:
  pending<T> reply() const { return pending<T>{sink_}; }

  /// Returns the state that a server keeps to withdraw the wait.
  std::shared_ptr<pending_base> state() const { return sink_; }

  /// Returns true once there is a result or a failure.
  bool ready() const { return sink_->value_ || sink_->failure_; }

  /// Returns the result. @pre there is one
  const result_value<T>& value() const { return sink_->value_.value(); }

  /// Returns the failure. @pre there is one
  const error& failure() const { return sink_->failure_.value(); }

  bool failed_with(errc code) const { return sink_->failure_ && failure().kind() == code; }

  /// Withdraws the wait, as the server does when the time is over or the session ends.
  void withdraw(errc why = errc::timed_out) { sink_->withdraw({why, "withdrawn"}); }

private:
  class sink final : public reply_sink<T> {
  public:
    std::optional<result_value<T>> value_;
    std::optional<error> failure_;

  private:
    void once() const {
      if (value_ || failure_)
        throw std::logic_error{"a call was answered twice"};
    }

    void do_resolve(result_value<T> value) override {
      once();
      value_ = std::move(value);
    }

    void do_fail(const error& why) override {
      once();
      failure_ = why;
    }
  };

  std::shared_ptr<sink> sink_ = std::make_shared<sink>();
};

} // namespace manager::test
