#pragma once

#include "libmanager/src/client/connection.hpp"

#include <memory>
#include <utility>

namespace manager::detail {

/// Kind of a call: the thread waits for the answer at once, or the call is started ahead of it.
enum class pace : uint8_t { in_step, ahead };

/// A call, and the connection it runs on, which outlives the call.
struct session_call {
  std::shared_ptr<connection> link;
  connection::started state;
};

/// Scope of one call in the calling thread: has the session's connection, which it took once. In
/// step, it lends the network loop to the thread, if that is worth it, until the call has ended.
class call_scope {
public:
  call_scope(std::shared_ptr<connection> link, pace how)
      : link_{std::move(link)},
        has_loop_{how == pace::in_step && link_->borrow_loop()},
        how_{how} {}
  ~call_scope() {
    if (has_loop_)
      link_->return_loop();
  }
  call_scope(const call_scope&) = delete;
  call_scope& operator=(const call_scope&) = delete;

  connection& link() const noexcept { return *link_; }
  pace how() const noexcept { return how_; }

  /// Starts the call, see `connection::start`, which sets the number in `what`.
  template <class... T>
  session_call start(const call_record& what, call_place within, const T&... arguments) const {
    return {link_, link_->start(what, std::move(within), arguments...)};
  }

  /// Sends a message to the directory as the call, for operations that CAF must know of.
  session_call request(caf::message message, uint64_t session) const {
    return {link_, link_->request(link_->directory(), std::move(message), session)};
  }

private:
  const std::shared_ptr<connection> link_;
  const bool has_loop_;
  const pace how_;
};

} // namespace manager::detail
