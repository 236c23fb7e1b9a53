#pragma once

#include "actors/model/quota.hpp"
#include "actors/model/synchronizer.hpp"
#include "actors/runtime/batched_rows.hpp"
#include "actors/runtime/object_actor.hpp"

#include <caf/io/middleman.hpp>
#include <caf/send.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// One object in a store, whatever its type.
class hosted {
public:
  virtual ~hosted() = default;

  /// The object's address; `interface_of` its type.
  virtual caf::strong_actor_ptr handle() const = 0;

  /// Does one call of a batch and sees to its answer. Throws nothing.
  virtual void call(const batched_call& what, const caf::strong_actor_ptr& client,
                    batch_reader& arguments) = 0;

  /// Tells the object that a session ended, if it wants to know.
  virtual void session_ended(uint64_t session, session_end how) = 0;

  /// Destroys the object and ends its actor. Its waits were withdrawn before.
  virtual void drop() = 0;

  /// The object as one value, from which it can be rebuilt.
  virtual packed dump() const = 0;

  /// Calls so far, in the order of the operation table.
  virtual std::vector<uint64_t> calls() const = 0;
};

template <class Object> class hosted_object final : public hosted {
public:
  hosted_object(caf::actor_system& system, shell& calls, uint64_t id, const packed& initial)
      : calls_{calls}, place_{std::make_shared<place_of<Object>>()} {
    place_->id = id;
    place_->object.emplace(initial); // throws before there is an actor
    if constexpr (requires(Object & x) { x.set_limits(object_limits{}); })
      place_->object->set_limits(limits_of_objects(calls.limits()));
    if constexpr (std::is_base_of_v<synchronizer, Object>)
      place_->object->join(calls.locks(), id);
    actor_ = spawn_object<Object>(system, calls, place_);
  }

  caf::strong_actor_ptr handle() const override {
    return caf::actor_cast<caf::strong_actor_ptr>(actor_);
  }

  void call(const batched_call& what, const caf::strong_actor_ptr& client,
            batch_reader& arguments) override {
    batched_rows<Object>::call(calls_, *place_, what, client, arguments);
  }

  void session_ended(uint64_t session, session_end how) override {
    if constexpr (requires(Object & x) { x.session_ended(session, how); })
      place_->object->session_ended(session, how);
    else if constexpr (requires(Object & x) { x.session_ended(session); })
      place_->object->session_ended(session);
  }

  void drop() override {
    place_->object.reset();
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = nullptr;
  }

  packed dump() const override { return place_->object->dump(); }

  std::vector<uint64_t> calls() const override {
    return {place_->calls.begin(), place_->calls.end()};
  }

private:
  static object_limits limits_of_objects(const server_limits& limits) {
    return {static_cast<int64_t>(limits.object_items), static_cast<int64_t>(limits.object_bytes),
            static_cast<int64_t>(limits.value_bytes)};
  }

  shell& calls_;
  std::shared_ptr<place_of<Object>> place_;
  interface_of<Object> actor_;
};

/// What a server knows of an object type: how to make one, and its table for texts and counters.
struct object_type {
  struct row {
    std::string_view name;
    std::string_view help;
  };
  std::unique_ptr<hosted> (*make)(caf::actor_system&, shell&, uint64_t id, const packed& initial);
  std::vector<row> rows;
};

/// Object types by name, the whole registration of a type on the server's side.
using type_registry = std::map<std::string, object_type, std::less<>>;

/// Adds `Object` to `types` under this name.
template <class Object> void add_type(type_registry& types, std::string name) {
  object_type type;
  type.make = [](caf::actor_system& system, shell& calls, uint64_t id,
                 const packed& initial) -> std::unique_ptr<hosted> {
    return std::make_unique<hosted_object<Object>>(system, calls, id, initial);
  };
  std::apply(
      [&](auto... row) {
        (type.rows.push_back({row.name, row.help}), ...);
      },
      Object::operations());
  types.emplace(std::move(name), std::move(type));
}

/// Adds `Object` under its own name.
template <class Object> void add_type(type_registry& types) {
  add_type<Object>(types, std::string{Object::type_name});
}

} // namespace manager
