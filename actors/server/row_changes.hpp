#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/server/object_slot.hpp"
#include "actors/server/server_context.hpp"
#include "actors/value/packed_value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// Steps of a call that report changes to the sessions that watch the object. If nobody watches, a
// call costs one comparison more.

namespace manager {
namespace detail {

inline void add_argument(packed_writer& to, const packed& value) {
  value.empty() ? to.nil() : to.add(value);
}
template <class T> void add_argument(packed_writer& to, const T& value) {
  to.value(value);
}
template <class T> void add_argument(packed_writer& to, const std::optional<T>& value) {
  value ? add_argument(to, *value) : to.nil();
}

} // namespace detail

/// Returns the arguments of a call as one array, if a change by the call is to be reported with
/// them; otherwise nothing. Call it before the operation takes the arguments.
template <class Object, size_t I, class... A>
packed arguments_for_watch(const object_slot<Object>& slot, const A&... xs) {
  if constexpr (may_change<Object, I>() && !notes_changes<Object>) {
    if (slot.watch) {
      packed_writer out;
      out.array(sizeof...(xs));
      (detail::add_argument(out, xs), ...);
      return std::move(out).finish();
    }
  }
  return {};
}

/// Returns the changes by an operation that has succeeded.
/// @pre `slot.watch` is not null
template <class Object>
std::vector<shared_change> take_changes(object_slot<Object>& slot, std::string_view operation,
                                        uint64_t session, packed arguments) {
  change_event change{change_kind::changed, slot.revision, operation, session};
  if constexpr (notes_changes<Object>)
    return take_noted(slot.watch->notes, change);
  change.contents = std::move(arguments);
  return {std::make_shared<change_event>(std::move(change))};
}

/// Sets the time at which the next change comes without a call, so that it is reported then.
template <class Object> void await_next_time(server_context& calls, object_slot<Object>& slot) {
  if constexpr (overrides<&Object::next_time, &shared_object::next_time>)
    calls.timers().set(slot.id, slot.object->next_time());
}

/// Reports the changes by an operation that has succeeded. In a transaction, reports them when it
/// has succeeded. Network thread.
template <class Object>
void report_changes(server_context& calls, object_slot<Object>& slot, std::string_view operation,
                    uint64_t session, packed arguments = {}) {
  if (!slot.watch)
    return;
  auto changes = take_changes(slot, operation, session, std::move(arguments));
  auto publish = [&calls, &slot, changes = std::move(changes)] {
    for (auto& change : changes)
      if (slot.watch)
        slot.watch->publish(change);
    await_next_time(calls, slot);
  };
  if (auto* log = undo_log::current())
    log->add_either([] {}, std::move(publish));
  else
    publish();
}

/// Gives an object the time of a call. Entries that end thereby are changes.
template <class Object> void tell_time(server_context& calls, object_slot<Object>& slot) {
  if constexpr (overrides<&Object::time_is, &shared_object::time_is>) {
    slot.object->time_is(calls.locks().now());
    if (!slot.watch || slot.watch->notes.empty())
      return;
    ++slot.revision;
    report_changes(calls, slot, "expire", 0);
  }
}

} // namespace manager
