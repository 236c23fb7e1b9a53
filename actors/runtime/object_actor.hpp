#pragma once

#include "actors/model/conforms.hpp"
#include "actors/model/operation.hpp"
#include "actors/runtime/interface.hpp"
#include "actors/runtime/shell.hpp"

#include <array>
#include <caf/default_attachable.hpp>
#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/typed_broker.hpp>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Where an object lives, shared by the store that owns it and the actor that calls it. Dropping
/// the object empties the place; calls that are still under way then find it gone.
template <class Object> struct place_of {
  uint64_t id;
  std::string schema; ///< of the object's values; empty where arguments are not checked
  uint64_t* calls;    ///< counters of its type, by row, which outlive the place
  std::optional<Object> object;
};

namespace detail {

/// One row of an object's table at work: checks the caller, holds what the arguments refer to,
/// calls the object, sees to the answer.
template <class Object, size_t I,
          class Arguments = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments>
class row_call;

template <class Object, size_t I, class... A> class row_call<Object, I, std::tuple<A...>> {
public:
  using row = std::tuple_element_t<I, operations_of<Object>>;
  using sig = typename row::sig;
  using R = typename sig::result;

  row_call(shell& calls, place_of<Object>& place) : calls_{calls}, place_{place} {}

  /// @throws error object_gone, session_ended, lease_lost
  caller admit(const call_header& header, const caf::strong_actor_ptr& sender) {
    if (!place_.object)
      throw error{errc::object_gone, "the object was removed"};
    auto who = calls_.identify(header, sender);
    calls_.require_fence(header.fence);
    if constexpr (told_of_session_ends<Object>)
      calls_.owners().note(who.session, place_.id);
    ++place_.calls[I];
    calls_.note_typed(header.typed);
    return who;
  }

  /// The answer, as a message element.
  auto answer_now(const caller& who, A... xs) {
    (hold_references(calls_.keeper(), xs), ...);
    check(xs...);
    if constexpr (std::is_void_v<R>) {
      call(who, std::move(xs)...);
      return caf::unit;
    } else {
      auto value = call(who, std::move(xs)...);
      if constexpr (sig::only_reads) // what was taken out must be answered, or it would be lost
        calls_.check_size(value_bytes(value));
      grant_references(calls_.keeper(), who.session, value);
      return wire<R>::to(std::move(value));
    }
  }

  /// Answers `way`, now or when it can be.
  void answer_later(const caller& who, const call_header& header, uint64_t request, answer_way way,
                    A... xs) {
    auto wait = header.wait;
    auto bytes = (size_t{0} + ... + value_bytes(xs));
    auto reply = std::make_shared<call_reply<R>>(calls_.keeper(), who.session, std::move(way));
    try {
      (hold_references(calls_.keeper(), xs), ...);
      check(xs...);
      if constexpr (requires(const Object& x) { x.default_wait(); })
        if (auto time = place_.object->default_wait(); time && wait == wait_forever)
          wait = time->count();
      call(who, pending<R>{reply}, std::move(xs)...);
    } catch (...) {
      reply->fail(current_failure());
    }
    if (!reply->answered())
      reply->hold(calls_.keep(reply, {who.session, place_.id, request}, wait, bytes));
    if (!reply->answered())
      calls_.look_for_deadlock(*reply, who);
    if (!reply->answered() && header.windowed)
      calls_.report_wait(who.session, request);
  }

private:
  /// What comes without its C++ types must fit the object's schema.
  void check(const A&... xs) const {
    if (calls_.is_typed() || place_.schema.empty())
      return;
    std::vector<packed_argument> found;
    size_t position = 0;
    (note_packed(found, position++, xs), ...);
    if (!found.empty())
      require_conforming(found, place_.schema, calls_.keeper());
  }

  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const packed& value) {
    constexpr auto help = std::get<I>(Object::operations()).help;
    found.push_back({argument_word(help, position), &value});
  }
  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const std::optional<packed>& value) {
    if (value)
      note_packed(found, position, *value);
  }
  template <class T> static void note_packed(std::vector<packed_argument>&, size_t, const T&) {}

  template <class... X> decltype(auto) call(const caller& who, X&&... xs) const {
    constexpr auto fn = std::get<I>(Object::operations()).fn;
    if constexpr (sig::takes_caller)
      return ((*place_.object).*fn)(who, std::forward<X>(xs)...);
    else
      return ((*place_.object).*fn)(std::forward<X>(xs)...);
  }

  shell& calls_;
  place_of<Object>& place_;
};

/// Handles one row's message.
template <class Object, size_t I, class Self,
          class Arguments = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments>
struct row_handler;

template <class Object, size_t I, class Self, class... A>
struct row_handler<Object, I, Self, std::tuple<A...>> {
  using row = std::tuple_element_t<I, operations_of<Object>>;
  using R = typename row::sig::result;

  Self self;
  shell* calls;
  std::shared_ptr<place_of<Object>> place;

  /// CAF ends an actor whose handler throws, so nothing may leave here. Arguments are references,
  /// because CAF copies what a handler takes by value.
  caf::result<wire_type<R>> operator()(operation_atom<row::id>, const call_header& header,
                                       wire_type<A>&... xs) const {
    try {
      row_call<Object, I> at_work{*calls, *place};
      auto who =
          at_work.admit(header, caf::actor_cast<caf::strong_actor_ptr>(self->current_sender()));
      if constexpr (row::sig::deferred) {
        auto request = self->current_mailbox_element()->mid.request_id().integer_value();
        auto promise = self->template make_response_promise<caf::response_promise>();
        at_work.answer_later(who, header, request, answer_way{promise},
                             wire<A>::from(std::move(xs))...);
        return promise;
      } else {
        return at_work.answer_now(who, wire<A>::from(std::move(xs))...);
      }
    } catch (...) {
      return to_caf(current_failure());
    }
  }
};

} // namespace detail

/// The actor that hosts one object. It is a broker: it runs on the network thread, so that a call
/// costs no hand-off, and shares that thread with all objects of the server, so that none of them
/// needs a lock.
template <class Object> class object_actor final : public interface_of<Object>::broker_base {
public:
  using super = typename interface_of<Object>::broker_base;

  object_actor(caf::actor_config& config, shell* calls, std::shared_ptr<place_of<Object>> place)
      : super{config}, calls_{calls}, place_{std::move(place)} {
    static_assert(unique_wire_names<Object>(), "two operations share a wire name");
    static_assert(undone_by_its_own<Object>(), "what undoes an operation is none");
    this->set_default_handler(caf::drop);
    this->set_exit_handler([this](caf::exit_msg& message) {
      if (!place_->object) // only the store ends an object, nobody else's exit message does
        this->quit(std::move(message.reason));
    });
  }

  using super::enqueue;

  /// Not into the mailbox: messages take effect in the order in which they reach the server.
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override {
    calls_->line().take({caf::strong_actor_ptr{this->ctrl()}, std::move(message), &deliver});
  }

protected:
  typename super::behavior_type make_behavior() override {
    return [this]<size_t... I>(std::index_sequence<I...>) {
      return typename super::behavior_type{
          detail::row_handler<Object, I, object_actor*>{this, calls_, place_}...};
    }
    (std::make_index_sequence<operation_count<Object>>{});
  }

private:
  static void deliver(caf::abstract_actor& receiver, caf::mailbox_element& message) {
    auto& self = static_cast<object_actor&>(receiver);
    if (!self.getf(caf::abstract_actor::is_terminated_flag))
      self.activate(&self.backend(), message);
    else if (message.mid.is_request()) // nobody else would answer
      caf::detail::sync_request_bouncer{caf::exit_reason::user_shutdown}(message);
  }

  shell* calls_;
  std::shared_ptr<place_of<Object>> place_;
};

/// Starts the actor for an object. Network thread, or any other before the object is known to it.
template <class Object>
interface_of<Object> spawn_object(caf::actor_system& system, shell& calls,
                                  std::shared_ptr<place_of<Object>> place) {
  caf::actor_config config{&system.middleman().backend()};
  return system.spawn_class<object_actor<Object>, caf::no_spawn_options>(config, &calls,
                                                                         std::move(place));
}

} // namespace manager
