#pragma once

#include "actors/caf/failure.hpp"
#include "actors/caf/wire.hpp"
#include "libmanager/src/client/reply_hub.hpp"

#include <cstdint>
#include <vector>

namespace manager::detail {

/// Returns the failure with which a call was answered; null if there is none.
const error* failure_of(const reply_content& reply);

inline bool succeeded(const reply_content& reply) {
  return std::holds_alternative<answer>(reply) && failure_of(reply) == nullptr;
}

[[noreturn]] void throw_unexpected_reply();

/// Takes the result of an operation from its reply.
/// @throws error the operation's error
template <class R> R value_of(reply_content& reply) {
  if (auto* failure = failure_of(reply))
    throw error{*failure};
  if constexpr (!std::is_void_v<R>) {
    auto* result = std::get_if<answer>(&reply);
    auto* value = result != nullptr ? std::get_if<R>(result) : nullptr;
    if (value == nullptr)
      throw_unexpected_reply();
    return std::move(*value);
  }
}

/// Takes the result of an operation from a reply that came as a message.
/// @throws error the operation's error
template <class R> R value_of_message(reply_content& reply) {
  auto* message = std::get_if<caf::message>(&reply);
  if (message != nullptr && message->match_elements<caf::error>())
    throw from_caf(message->get_as<caf::error>(0));
  if (message == nullptr || !message->match_elements<wire_type<R>>())
    throw_unexpected_reply();
  return wire<R>::from(std::move(message->get_mutable_as<wire_type<R>>(0)));
}

/// Returns the numbers of the objects that a reply granted to its session.
std::vector<uint64_t> granted_by(const reply_content& reply);

} // namespace manager::detail
