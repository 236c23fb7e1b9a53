#pragma once

#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/sync/synchronizer.hpp"
#include "actors/server/object_rows.hpp"
#include "actors/server/snapshot.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// One object in a store, of any type.
class hosted {
public:
  virtual ~hosted() = default;

  /// Executes a call, and answers it, now or later. Throws nothing.
  virtual void call(const call_record& what, client_id client, record_reader& arguments,
                    const answer_way& way) = 0;

  /// Executes the call of a record in a transaction.
  /// @pre not `is_away()`
  /// @throws error see `row_in_transaction`
  virtual void call_in(call_in_transaction& in, record_reader& arguments) = 0;

  /// Returns true while another thread uses the object.
  virtual bool is_away() const = 0;

  /// Executes `what` when no other thread uses the object. @pre `is_away()`
  virtual void postpone(std::unique_ptr<postponed> what) = 0;

  /// Returns the number of calls that may have changed the object.
  virtual uint64_t revision() const = 0;

  /// Returns the log of the object's changes, which exists until `end_watch`.
  /// @pre not `is_away()`
  virtual object_watch& watch() = 0;

  /// Ends the log if nobody watches. Has no effect while another thread uses the object.
  virtual void end_watch() = 0;

  /// Tells all watchers that the object is removed.
  virtual void end_all_watches() = 0;

  /// Returns true if a watch can be of one key: the object's changes are those of entries.
  virtual bool has_keys() const = 0;

  /// Answers with the revision and what `dump` returns, as one array.
  /// @pre not `is_away()`
  virtual void snapshot(pending<packed> reply) = 0;

  /// Tells the object that a session which has called it ended, if the object type supports it.
  virtual void session_ended(uint64_t session, session_end how) = 0;

  /// Tells the object that the time has come which it set in the server's timers.
  virtual void time_came() = 0;

  /// Destroys the object as soon as no other thread uses it.
  /// @pre its waits are withdrawn
  virtual void drop() = 0;

  /// Returns the object as one value, from which it can be rebuilt.
  /// @pre no other thread uses the object
  virtual packed dump() const = 0;

  virtual const std::string& schema() const = 0;

  /// Returns the threads that hold the lock, or its permits; empty for other objects.
  virtual std::vector<claim> claims() const = 0;

  /// Returns the number of elements and their bytes; nullopt for a type without elements, and
  /// while another thread uses the object.
  virtual std::optional<amount> size() const = 0;

  /// Checks that an object made from `initial` would have the same parameters.
  /// @throws error bad_argument
  virtual void require_parameters(const packed& initial) const = 0;
};

/// Properties of an object to be made.
struct object_plan {
  uint64_t id;
  std::string schema;
  uint64_t* calls; ///< counters of the object's type, by row; outlive the object
  const packed& initial;
};

/// An object in its slot, in one piece of memory.
template <hosted_type Object>
class hosted_object final : public hosted, public object_slot<Object> {
  using slot = object_slot<Object>;

public:
  hosted_object(server_context& calls, const object_plan& plan) : calls_{calls} {
    slot::id = plan.id;
    slot::schema = plan.schema;
    slot::calls = plan.calls;
    slot::object.emplace(plan.initial);
    slot::object->set_schema(plan.schema);
    slot::object->set_limits(limits_of_objects(calls));
    slot::object->attach({.id = plan.id,
                          .locks = calls.locks(),
                          .sets = calls.sets(),
                          .memories = calls.memories(),
                          .timers = calls.timers()});
  }

  /// Makes an object.
  /// @throws the errors of the object's constructor
  static std::shared_ptr<hosted> make(server_context& calls, const object_plan& plan) {
    auto made = std::make_shared<hosted_object>(calls, plan);
    if constexpr (overrides<&Object::prepare, &shared_object::prepare>)
      manager::prepare<Object>(calls, *made);
    return made;
  }

  void call(const call_record& what, client_id client, record_reader& arguments,
            const answer_way& way) override {
    object_rows<Object>::call(calls_, *this, what, client, arguments, way);
  }

  void call_in(call_in_transaction& in, record_reader& arguments) override {
    object_rows<Object>::call_in(calls_, *this, in, arguments);
  }

  bool is_away() const override { return slot::turn.is_away(); }

  void postpone(std::unique_ptr<postponed> what) override { slot::turn.postpone(std::move(what)); }

  uint64_t revision() const override { return slot::revision; }

  object_watch& watch() override {
    if (!slot::watch) {
      tell_time(calls_, *this);
      slot::watch = std::make_unique<object_watch>(slot::revision);
      if constexpr (notes_changes<Object>)
        slot::object->note_changes_in(&slot::watch->notes);
      await_next_time(calls_, *this);
    }
    return *slot::watch;
  }

  void end_watch() override {
    if (!slot::watch || !slot::watch->empty() || slot::turn.is_away())
      return;
    if constexpr (notes_changes<Object>)
      slot::object->note_changes_in(nullptr);
    if constexpr (overrides<&Object::next_time, &shared_object::next_time>)
      calls_.timers().set(slot::id, std::nullopt);
    slot::watch = nullptr;
  }

  void end_all_watches() override {
    if (!slot::watch)
      return;
    if constexpr (overrides<&Object::next_time, &shared_object::next_time>)
      calls_.timers().set(slot::id, std::nullopt);
    slot::watch->end(++slot::revision);
  }

  bool has_keys() const override { return notes_changes<Object>; }

  void snapshot(pending<packed> reply) override {
    take_snapshot<Object>(calls_, *this, std::move(reply));
  }

  void session_ended(uint64_t session, session_end how) override {
    if constexpr (told_of_session_ends<Object>)
      tell("end_session", [this, session, how] { slot::object->session_ended(session, how); });
  }

  void time_came() override {
    if constexpr (overrides<&Object::time_came, &shared_object::time_came>)
      tell("time", [this] { slot::object->time_came(); });
    else if constexpr (overrides<&Object::next_time, &shared_object::next_time>)
      tell("expire", [this] { slot::object->time_is(calls_.locks().now()); });
  }

  void drop() override {
    if (!slot::turn.give_up({errc::object_gone, "the object was removed"}))
      vacate<Object>(calls_, *this);
  }

  packed dump() const override { return slot::object->dump(); }

  const std::string& schema() const override { return slot::schema; }

  std::vector<claim> claims() const override {
    if constexpr (std::is_base_of_v<synchronizer, Object>)
      return slot::object->holders();
    return {};
  }

  std::optional<amount> size() const override {
    if constexpr (overrides<&Object::used, &shared_object::used>)
      if (!slot::turn.is_away())
        return slot::object->used();
    return std::nullopt;
  }

  void require_parameters(const packed& initial) const override {
    if (initial.empty() || is_nil(initial))
      return;
    if (auto held = slot::object->parameters(); !held.empty())
      require_same(held, Object{initial}.parameters());
  }

private:
  /// Tells the object an event, now or when no other thread uses the object.
  void tell(std::string_view name, std::function<void()> event) {
    auto report = [this, name, event = std::move(event)] {
      if (slot::watch)
        slot::watch->notes.clear();
      ++slot::revision;
      event();
      report_changes(calls_, *this, name, 0);
    };
    if (slot::turn.is_away())
      slot::turn.postpone(std::make_unique<postponed_news>(std::move(report)));
    else
      report();
  }

  static object_limits limits_of_objects(server_context& calls) {
    auto& limits = calls.limits();
    return {static_cast<int64_t>(limits.object_items), static_cast<int64_t>(limits.object_bytes),
            static_cast<int64_t>(limits.value_bytes), &calls.memory()};
  }

  server_context& calls_;
};

/// Row of an object type's table as data: for texts and counters, and for calls whose C++ types are
/// not known when they are compiled.
struct object_row {
  uint64_t id; ///< wire id
  std::string_view name;
  std::string_view help;
  std::vector<uint64_t> arguments; ///< kinds of answers, see `answer_kind`
};

/// Entry of an object type in a server: its constructor, and its table.
struct object_type {
  std::shared_ptr<hosted> (*make)(server_context&, const object_plan&);
  std::vector<object_row> rows;
  std::vector<std::string_view> initial_patterns; ///< see `check_initial`; empty: any value
};

template <class... A> std::vector<uint64_t> argument_kinds(const std::tuple<A...>*) {
  return {answer_kind<A>()...};
}

/// Returns the table of an object type as data.
template <class Object> std::vector<object_row> rows_of() {
  static_assert(unique_wire_names<Object>(), "two operations share a wire name");
  static_assert(undone_by_its_own<Object>(), "what undoes an operation is none");
  return table_of<Object>.apply([](auto... row) {
    return std::vector{object_row{
        row.id, row.name, row.help,
        argument_kinds(static_cast<const typename decltype(row)::sig::arguments*>(nullptr))}...};
  });
}

/// Checks that an initial value fits the schema: a container's contents by the first of the type's
/// `initial_patterns`, or by the last if the value is an array.
/// @throws error type_mismatch
void check_initial(const object_type& type, const std::string& schema, const packed& initial,
                   const known_objects& objects);

/// Returns true if the word for each packed argument of a row is a pattern.
template <class... A>
constexpr bool words_have_patterns([[maybe_unused]] std::string_view help,
                                   const std::tuple<A...>*) {
  [[maybe_unused]] size_t position = 0;
  bool all = true;
  (
      [&] {
        bool is_packed = std::is_same_v<A, packed> || std::is_same_v<A, std::optional<packed>>;
        all = all && (!is_packed || pattern_of(argument_word(help, position)).has_value());
        ++position;
      }(),
      ...);
  return all;
}

/// Returns true if the words for an object's packed arguments are patterns, with which packed
/// values can be checked whose C++ types are not known.
template <class Object> consteval bool has_patterns_for_arguments() {
  return table_of<Object>.apply([](auto... row) {
    return (words_have_patterns(row.help,
                                static_cast<const typename decltype(row)::sig::arguments*>(nullptr))
            && ...);
  });
}

/// Object types by name: all that a server needs to know of a type.
using type_registry = std::map<std::string, object_type, std::less<>>;

/// Adds `Object` to `types` under this name.
template <class Object> void add_type(type_registry& types, std::string name) {
  object_type type;
  type.make = &hosted_object<Object>::make;
  type.rows = rows_of<Object>();
  if constexpr (requires { Object::initial_patterns; })
    type.initial_patterns.assign(Object::initial_patterns.begin(), Object::initial_patterns.end());
  types.emplace(std::move(name), std::move(type));
}

/// Adds `Object`, one of the library's own types, under its own name.
template <class Object> void add_type(type_registry& types) {
  static_assert(has_patterns_for_arguments<Object>(),
                "a packed argument has a word that actors/value/conforms.hpp does not know");
  add_type<Object>(types, std::string{Object::type_name});
}

} // namespace manager
