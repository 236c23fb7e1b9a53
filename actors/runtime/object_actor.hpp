#pragma once

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
#include <tuple>
#include <utility>

namespace manager {

/// Where an object lives, shared by the store that owns it and the actor that calls it. Dropping
/// the object empties the place; calls that are still under way then find it gone.
template <class Object> struct place_of {
  uint64_t id;
  std::optional<Object> object;
  std::array<uint64_t, operation_count<Object>> calls{}; ///< for the counters, by row
};

namespace detail {

/// Handles one row's message: checks the caller, calls the object, sees to the answer.
template <class Object, size_t I, class Self,
          class Arguments = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments>
struct row_handler;

template <class Object, size_t I, class Self, class... A>
struct row_handler<Object, I, Self, std::tuple<A...>> {
  using row = std::tuple_element_t<I, operations_of<Object>>;
  using sig = typename row::sig;
  using R = typename sig::result;

  Self self;
  shell* calls;
  std::shared_ptr<place_of<Object>> place;

  /// CAF ends an actor whose handler throws, so nothing may leave here.
  caf::result<wire_type<R>> operator()(operation_atom<row::id>, const call_header& header,
                                       wire_type<A>... xs) const {
    try {
      if (!place->object)
        throw error{errc::object_gone, "the object was removed"};
      auto who =
          calls->identify(header, caf::actor_cast<caf::strong_actor_ptr>(self->current_sender()));
      ++place->calls[I];
      if constexpr (sig::deferred)
        return answer_later(who, header.wait, std::move(xs)...);
      else
        return answer_now(who, std::move(xs)...);
    } catch (...) {
      return to_caf(current_failure());
    }
  }

  /// An argument as the object takes it; what it refers to is held.
  template <class T> T received(wire_type<T> argument) const {
    T value = wire<T>::from(std::move(argument));
    hold_references(calls->keeper(), value);
    return value;
  }

  template <class... X> decltype(auto) call(const caller& who, X&&... xs) const {
    constexpr auto fn = std::get<I>(Object::operations()).fn;
    if constexpr (sig::takes_caller)
      return ((*place->object).*fn)(who, std::forward<X>(xs)...);
    else
      return ((*place->object).*fn)(std::forward<X>(xs)...);
  }

  caf::result<wire_type<R>> answer_now(const caller& who, wire_type<A>... xs) const {
    if constexpr (std::is_void_v<R>) {
      call(who, received<A>(std::move(xs))...);
      return caf::unit;
    } else {
      auto value = call(who, received<A>(std::move(xs))...);
      if constexpr (sig::only_reads) // what was taken out must be answered, or it would be lost
        calls->check_size(value_bytes(value));
      grant_references(calls->keeper(), who.session, value);
      return wire<R>::to(std::move(value));
    }
  }

  caf::response_promise answer_later(const caller& who, int64_t wait, wire_type<A>... xs) const {
    auto request = self->current_mailbox_element()->mid.request_id().integer_value();
    auto promise = self->template make_response_promise<caf::response_promise>();
    auto reply = std::make_shared<call_reply<R>>(calls->keeper(), who.session, promise);
    try {
      call(who, pending<R>{reply}, received<A>(std::move(xs))...);
    } catch (...) {
      reply->fail(current_failure());
    }
    if (!reply->answered())
      reply->hold(calls->keep(reply, {who.session, place->id, request}, wait));
    return promise;
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
