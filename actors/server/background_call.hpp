#pragma once

#include "actors/objects/long_operation.hpp"
#include "actors/server/background.hpp"
#include "actors/server/object_slot.hpp"
#include "actors/server/row_changes.hpp"
#include "actors/server/row_steps.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace manager {

/// Destruction of a large object that has no references any more.
template <class Object> class background_end final : public background_job {
public:
  explicit background_end(std::shared_ptr<object_slot<Object>> slot) : slot_{std::move(slot)} {}

  void work() override { slot_->object.reset(); }
  void done() override { slot_->object.reset(); } // has no effect after `work`

private:
  std::shared_ptr<object_slot<Object>> slot_;
};

/// Destroys an object: at once, or on another thread if that takes long. Network thread only.
/// @pre no other thread owns the object; its waits are withdrawn
template <class Object> void vacate(server_context& calls, object_slot<Object>& slot) {
  calls.memory().give_back(slot.object->used());
  slot.object->detach();
  if constexpr (runs_aside<Object>() && detail::knows_its_size<Object>) {
    if (calls.aside().possible() && is_large(*slot.object)) {
      try {
        return calls.aside().run(std::make_unique<background_end<Object>>(slot.shared_from_this()));
      } catch (const std::bad_alloc&) { // destroys the object on this thread
      }
    }
  }
  slot.object.reset();
}

/// Preparation of a large object whose type has `prepare`; calls of the object wait for it.
template <class Object> class background_start final : public background_job {
public:
  background_start(server_context& calls, object_slot<Object>& slot)
      : calls_{calls}, slot_{slot.shared_from_this()} {}

  void work() override {
    try {
      slot_->object->prepare();
    } catch (const std::bad_alloc&) { // the calls try again, and say so
    }
  }
  void done() override {
    if (!slot_->turn.end())
      vacate(calls_, *slot_);
  }

private:
  server_context& calls_;
  std::shared_ptr<object_slot<Object>> slot_;
};

/// Prepares a new object: at once, or on another thread if that takes long. Network thread only.
/// @throws std::bad_alloc
template <class Object> void prepare(server_context& calls, object_slot<Object>& slot) {
  if (!calls.aside().possible() || !is_large(*slot.object))
    return slot.object->prepare();
  slot.turn.begin();
  try {
    calls.aside().run(std::make_unique<background_start<Object>>(calls, slot));
  } catch (...) {
    slot.turn.end();
    throw;
  }
}

/// Schemas of the objects that a call's arguments refer to, for a check on another thread.
class objects_then final : public known_objects {
public:
  explicit objects_then(const known_objects& now) : now_{now} {}

  /// Records the objects of a value. Network thread.
  void note(const packed& value) {
    for (auto& named : value.refs().names())
      schemas_.emplace(named.object, now_.schema_of(named.object));
  }
  void note(const std::optional<packed>& value) {
    if (value)
      note(*value);
  }
  template <class T> void note(const T&) {}

  bool is_object_type(std::string_view name) const override {
    return now_.is_object_type(name); // never changes
  }
  std::string schema_of(uint64_t object) const override {
    auto known = schemas_.find(object);
    return known == schemas_.end() ? std::string{} : known->second;
  }

private:
  const known_objects& now_;
  std::map<uint64_t, std::string> schemas_;
};

/// Call that takes long. Another thread owns the object meanwhile and runs the object's function;
/// the network thread answers with the result or the exception.
template <class Object, size_t I, class Arguments = typename row_type<Object, I>::sig::arguments>
class background_call;

template <class Object, size_t I, class... A>
class background_call<Object, I, std::tuple<A...>> final : public background_job {
  using steps = row_steps<Object, I>;
  using result = result_value<typename steps::R>;

public:
  /// Begins the call.
  /// @pre the arguments' references are held. Network thread.
  /// @throws std::bad_alloc, and has no effect then
  static void begin(server_context& calls, object_slot<Object>& slot, const caller& who,
                    const answer_way& way, A... xs) {
    auto job = std::make_unique<background_call>(calls, slot, who, way, std::move(xs)...);
    slot.turn.begin();
    try {
      if constexpr (has_waits<Object>())
        calls.waits().suspend(slot.id);
      calls.aside().run(std::move(job));
    } catch (...) {
      if constexpr (has_waits<Object>())
        calls.waits().resume(slot.id);
      slot.turn.end();
      throw;
    }
  }

  background_call(server_context& calls, object_slot<Object>& slot, const caller& who,
                  answer_way way, A... xs)
      : calls_{calls},
        slot_{slot.shared_from_this()},
        who_{who},
        way_{std::move(way)},
        for_watch_{arguments_for_watch<Object, I>(slot, xs...)},
        arguments_{std::in_place, std::move(xs)...},
        timed_{calls.timing().take()} {
    static_assert(may_run_aside<Object>(), "an operation that may take long answers at once; it "
                                           "only reads if calls wait in its object");
    if (calls.is_typed() || slot.schema.empty())
      return;
    objects_.emplace(calls.reference_counts());
    std::apply([&](auto&... x) { (objects_->note(x), ...); }, *arguments_);
  }

  void work() override {
    try {
      std::apply(
          [&](auto&... x) {
            if (objects_)
              steps::check(slot_->schema, *objects_, x...);
            result_.emplace(steps::call(*slot_->object, who_, std::move(x)...));
          },
          *arguments_);
    } catch (...) {
      failure_ = current_failure();
    }
    arguments_.reset(); // on this thread, because the destruction may take long, too
  }

  void done() override {
    if constexpr (has_waits<Object>())
      calls_.waits().resume(slot_->id);
    if constexpr (may_change<Object, I>())
      if (result_)
        report_changes(calls_, *slot_, table_of<Object>.template get<I>().name, who_.session,
                       std::move(for_watch_));
    if constexpr (answers_waits_later<Object>)
      slot_->object->answer_waits();
    answer();
    calls_.timing().finish(timed_);
    if (!slot_->turn.end())
      vacate(calls_, *slot_);
  }

private:
  void answer() {
    try {
      if (failure_)
        throw error{*failure_};
      if (!result_)
        throw error{errc::object_gone, "the server stops"};
      if (!calls_.sessions().is_open(who_.session)) // it could not give back grants
        throw error{errc::session_ended, "the session was closed"};
      steps::answer(calls_, who_, way_, std::move(*result_));
    } catch (...) {
      way_.fail(current_failure());
    }
  }

  server_context& calls_;
  std::shared_ptr<object_slot<Object>> slot_;
  caller who_;
  answer_way way_;
  std::optional<objects_then> objects_; ///< nullopt if the arguments need no check
  packed for_watch_;                    ///< see `arguments_for_watch`
  std::optional<std::tuple<A...>> arguments_;
  std::optional<result> result_;
  std::optional<error> failure_;
  call_timing::running timed_;
};

} // namespace manager
