#pragma once

#include "actors/caf/object_actor.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// One object in a store, of any type.
class hosted {
public:
  virtual ~hosted() = default;

  /// Returns the object's address; its type is `interface_of`.
  virtual caf::strong_actor_ptr handle() const = 0;

  /// Executes the call of a record, and answers it, now or later. Throws nothing.
  virtual void call(const call_record& what, const caf::strong_actor_ptr& client,
                    record_reader& arguments) = 0;

  /// Tells the object that a session which has called it ended, if the object type supports it.
  virtual void session_ended(uint64_t session, session_end how) = 0;

  /// Destroys the object as soon as no other thread uses it, and ends its actor.
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

  /// Returns true while another thread uses the object.
  virtual bool is_busy() const = 0;

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

template <class Object> class hosted_object final : public hosted {
public:
  hosted_object(caf::actor_system& system, server_context& calls, const object_plan& plan)
      : calls_{calls}, slot_{std::make_shared<object_slot<Object>>()} {
    slot_->id = plan.id;
    slot_->schema = plan.schema;
    slot_->calls = plan.calls;
    slot_->object.emplace(plan.initial); // may throw, so it comes before the actor
    if constexpr (requires(Object & x) { x.set_schema(plan.schema); })
      slot_->object->set_schema(plan.schema);
    if constexpr (requires(Object & x) { x.set_limits(object_limits{}); })
      slot_->object->set_limits(limits_of_objects(calls));
    if constexpr (std::is_base_of_v<synchronizer, Object>)
      slot_->object->join(calls.locks(), plan.id);
    if constexpr (requires(Object & x) { x.join(calls.sets(), plan.id); })
      slot_->object->join(calls.sets(), plan.id);
    if constexpr (requires { Object::is_prepared_later; })
      prepare(calls, *slot_);
    actor_ = make_object_actor<Object>(system, calls, slot_);
  }

  caf::strong_actor_ptr handle() const override { return actor_; }

  void call(const call_record& what, const caf::strong_actor_ptr& client,
            record_reader& arguments) override {
    object_rows<Object>::call(calls_, *slot_, what, client, arguments);
  }

  void session_ended(uint64_t session, session_end how) override {
    if constexpr (told_of_session_ends<Object>) {
      auto tell = [slot = slot_.get(), session, how] { tell_of_end(*slot, session, how); };
      if (slot_->turn.is_away())
        slot_->turn.postpone(std::make_unique<postponed_news>(tell));
      else
        tell();
    }
  }

  void drop() override {
    if (!slot_->turn.give_up({errc::object_gone, "the object was removed"}))
      vacate(calls_, *slot_);
    end_object_actor(actor_);
    actor_ = nullptr;
  }

  packed dump() const override { return slot_->object->dump(); }

  const std::string& schema() const override { return slot_->schema; }

  std::vector<claim> claims() const override {
    if constexpr (std::is_base_of_v<synchronizer, Object>)
      return slot_->object->holders();
    return {};
  }

  std::optional<amount> size() const override {
    if constexpr (requires(const Object& x) { x.used(); })
      if (!slot_->turn.is_away())
        return slot_->object->used();
    return std::nullopt;
  }

  bool is_busy() const override { return slot_->turn.is_away(); }

  void require_parameters(const packed& initial) const override {
    if constexpr (requires(const Object& x) { x.parameters(); })
      if (!initial.empty() && !is_nil(initial))
        require_same(slot_->object->parameters(), Object{initial}.parameters());
  }

private:
  static void tell_of_end(object_slot<Object>& slot, uint64_t session, session_end how) {
    if constexpr (requires(Object & x) { x.session_ended(session, how); })
      slot.object->session_ended(session, how);
    else
      slot.object->session_ended(session);
  }

  static object_limits limits_of_objects(server_context& calls) {
    auto& limits = calls.limits();
    return {static_cast<int64_t>(limits.object_items), static_cast<int64_t>(limits.object_bytes),
            static_cast<int64_t>(limits.value_bytes), &calls.memory()};
  }

  server_context& calls_;
  std::shared_ptr<object_slot<Object>> slot_;
  caf::strong_actor_ptr actor_; ///< of type `interface_of<Object>`
};

/// Entry of an object type in a server: its constructor, and its table for texts and counters.
struct object_type {
  struct row {
    std::string_view name;
    std::string_view help;
  };
  std::unique_ptr<hosted> (*make)(caf::actor_system&, server_context&, const object_plan&);
  std::vector<row> rows;
  std::vector<std::string_view> initial_patterns; ///< see `check_initial`; empty: any value
};

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
  return std::apply(
      [](auto... row) {
        return (words_have_patterns(
                    row.help, static_cast<const typename decltype(row)::sig::arguments*>(nullptr))
                && ...);
      },
      Object::operations());
}

/// Object types by name: all that a server needs to know of a type.
using type_registry = std::map<std::string, object_type, std::less<>>;

/// Adds `Object` to `types` under this name.
template <class Object> void add_type(type_registry& types, std::string name) {
  object_type type;
  type.make = [](caf::actor_system& system, server_context& calls,
                 const object_plan& plan) -> std::unique_ptr<hosted> {
    return std::make_unique<hosted_object<Object>>(system, calls, plan);
  };
  if constexpr (requires { Object::initial_patterns; })
    type.initial_patterns.assign(Object::initial_patterns.begin(), Object::initial_patterns.end());
  std::apply(
      [&](auto... row) {
        (type.rows.push_back({row.name, row.help}), ...);
      },
      Object::operations());
  types.emplace(std::move(name), std::move(type));
}

/// Adds `Object`, one of the library's own types, under its own name.
template <class Object> void add_type(type_registry& types) {
  static_assert(has_patterns_for_arguments<Object>(),
                "a packed argument has a word that actors/value/conforms.hpp does not know");
  add_type<Object>(types, std::string{Object::type_name});
}

} // namespace manager
