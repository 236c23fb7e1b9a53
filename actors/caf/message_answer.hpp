#pragma once

#include "actors/server/answer_way.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/message_id.hpp>
#include <functional>
#include <utility>

namespace manager {

/// Answers the call in one CAF message by a CAF message. A grant gets the actor of its object.
class message_answer final : public answer_port {
public:
  using actor_lookup = std::function<caf::strong_actor_ptr(uint64_t object)>;

  /// Answers a message from `client` to `self`.
  message_answer(caf::strong_actor_ptr self, caf::strong_actor_ptr client, caf::message_id id,
                 actor_lookup actor_of)
      : self_{std::move(self)},
        client_{std::move(client)},
        id_{id},
        actor_of_{std::move(actor_of)} {}

  void take(uint64_t call, answer&& result) override;
  void begin_wait(uint64_t) override {} // only calls in records are windowed

private:
  caf::strong_actor_ptr self_;
  caf::strong_actor_ptr client_;
  caf::message_id id_;
  actor_lookup actor_of_;
};

} // namespace manager
