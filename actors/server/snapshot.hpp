#pragma once

#include "actors/objects/long_operation.hpp"
#include "actors/objects/pending.hpp"
#include "actors/server/background_call.hpp"
#include "actors/server/object_slot.hpp"
#include "actors/server/row_changes.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace manager {

/// Contents of an object at a revision, read on another thread.
template <class Object> class background_snapshot final : public background_job {
public:
  background_snapshot(server_context& calls, object_slot<Object>& slot, pending<packed> reply)
      : calls_{calls}, slot_{slot.shared_from_this()}, reply_{std::move(reply)} {}

  void work() override {
    try {
      contents_ = slot_->object->dump();
    } catch (...) {
      failure_ = current_failure();
    }
  }

  void done() override {
    if constexpr (has_waits<Object>())
      calls_.waits().resume(slot_->id);
    if (contents_)
      answer(calls_, reply_, slot_->revision, *contents_);
    else
      reply_.fail(failure_.value_or(error{errc::object_gone, "the server stops"}));
    if (!slot_->turn.end())
      vacate(calls_, *slot_);
  }

  static void answer(server_context& calls, pending<packed>& reply, uint64_t revision,
                     const packed& contents) {
    try {
      calls.require_room_for_answer(contents.size());
      packed_writer out;
      out.array(2);
      out.value(revision);
      out.add(contents);
      reply.resolve(std::move(out).finish());
    } catch (...) {
      reply.fail(current_failure());
    }
  }

private:
  server_context& calls_;
  std::shared_ptr<object_slot<Object>> slot_;
  pending<packed> reply_;
  std::optional<packed> contents_;
  std::optional<error> failure_;
};

/// Answers with the revision and the contents of an object, as one array. If the object is large,
/// another thread reads the contents, and the object's calls wait.
/// @pre no other thread uses the object
/// @throws std::bad_alloc
template <class Object>
void take_snapshot(server_context& calls, object_slot<Object>& slot, pending<packed> reply) {
  tell_time(calls, slot);
  bool aside = false;
  if constexpr (runs_aside<Object>() && detail::knows_its_size<Object>)
    aside = calls.aside().possible() && is_large(*slot.object);
  if (!aside)
    return background_snapshot<Object>::answer(calls, reply, slot.revision, slot.object->dump());
  slot.turn.begin();
  if constexpr (has_waits<Object>())
    calls.waits().suspend(slot.id);
  try {
    calls.aside().run(std::make_unique<background_snapshot<Object>>(calls, slot, std::move(reply)));
  } catch (...) {
    if constexpr (has_waits<Object>())
      calls.waits().resume(slot.id);
    slot.turn.end();
    throw;
  }
}

} // namespace manager
