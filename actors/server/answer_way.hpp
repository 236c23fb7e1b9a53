#pragma once

#include "actors/record/answer.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace manager {

/// Receiver of the answers to calls. All answers of a server go through this interface. Network
/// thread only.
class answer_port {
public:
  virtual ~answer_port() = default;

  /// Takes the answer of the call with this number.
  /// @throws std::bad_alloc, and has no effect then
  virtual void take(uint64_t call, answer&& result) = 0;

  /// Takes the notice that the call has begun to wait. A port whose callers do not need it ignores
  /// it.
  virtual void begin_wait(uint64_t call) = 0;
};

/// Destination of the answer of one call. Used once.
class answer_way {
public:
  /// @param call the number by which the port knows the call
  answer_way(std::shared_ptr<answer_port> port, uint64_t call)
      : port_{std::move(port)}, call_{call} {}

  /// Answers with a result, in the type of the operation's row.
  /// @throws std::bad_alloc, and has no effect then
  template <class T> void deliver(T result) const {
    port_->take(call_, answer{std::in_place_type<T>, std::move(result)});
  }
  void fail(const error& why) const { port_->take(call_, answer{why}); }
  void begin_wait() const { port_->begin_wait(call_); }

private:
  std::shared_ptr<answer_port> port_;
  uint64_t call_;
};

} // namespace manager
