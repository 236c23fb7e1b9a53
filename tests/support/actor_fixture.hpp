#pragma once

#include "actors/caf/failure.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/server_core.hpp"
#include "libmanager/src/testing/virtual_driver.hpp"

#include <caf/scoped_actor.hpp>
#include <catch2/catch.hpp>
#include <functional>
#include <optional>

namespace manager::test {

/// An actor outside the library, as a CAF user would write it: sends requests to typed handles and
/// reads the replies one by one.
class probe {
public:
  explicit probe(caf::actor_system& system) : self_{system, true} {}

  /// Sends a request; replies to earlier ones may still be outstanding.
  template <uint64_t Id, class Handle, class... A>
  void ask(const Handle& object, call_header header, A... arguments) {
    self_->send(object, operation_atom<Id>::value, header, std::move(arguments)...);
  }

  template <uint64_t Id, class Handle, class... A>
  auto request(const Handle& object, call_header header, A... arguments) {
    return self_->request(object, caf::infinite, operation_atom<Id>::value, header,
                          std::move(arguments)...);
  }

  bool has_mail() { return mailbox()->has_next_message(); }

  caf::scoped_actor& self() { return self_; }

private:
  caf::blocking_actor* mailbox() {
    return static_cast<caf::blocking_actor*>(caf::actor_cast<caf::abstract_actor*>(self_->ctrl()));
  }

  caf::scoped_actor self_;
};

/// A server in a virtual node, without a client library: tests send requests to the objects'
/// actors.
class actor_fixture {
public:
  explicit actor_fixture(const type_registry& types = built_in_types(),
                         const server_limits& limits = {}) {
    time.add(host);
    core = std::make_unique<server_core>(host.system(), types, limits);
    time.settle();
    directory_actor = caf::actor_cast<interface_of<directory>>(core->directory_handle());
    own.emplace(host.system());
  }

  ~actor_fixture() {
    own.reset();
    directory_actor = nullptr;
    core->stop();
    time.settle();
    time.retire(host);
  }

  /// Sends a request from `from` and runs until it is answered; returns an R or an errc.
  template <uint64_t Id, class R, class Handle, class... A>
  caf::expected<R> ask(probe& from, const Handle& object, call_header header, A... arguments) {
    auto response = from.request<Id>(object, header, std::move(arguments)...);
    time.settle();
    REQUIRE(from.has_mail());
    caf::expected<R> result{caf::error{}};
    if constexpr (std::is_void_v<R>)
      response.receive([&] { result = caf::expected<void>{}; },
                       [&](caf::error& why) { result = std::move(why); });
    else
      response.receive([&](R& value) { result = std::move(value); },
                       [&](caf::error& why) { result = std::move(why); });
    return result;
  }

  /// Returns a new object's handle, granted to `from`.
  template <class Object>
  interface_of<Object> make(probe& from, const std::string& name = "", packed initial = {}) {
    return caf::actor_cast<interface_of<Object>>(
        grant_of(from, std::string{Object::type_name}, name, std::move(initial))->actor);
  }

  /// Returns the server's number of an actor as a client.
  client_id client_of(probe& who) {
    return core->client_of(caf::actor_cast<caf::strong_actor_ptr>(who.self()));
  }

  caf::expected<grant> grant_of(probe& from, const std::string& type, const std::string& name,
                                packed initial = {}) {
    return ask<wire_id("obtain"), grant>(from, directory_actor, call_header{}, type, type + "<any>",
                                         name, std::move(initial).bytes());
  }

  testing::virtual_driver time;
  std::unique_ptr<server_core> core; ///< outlives the node, whose actors use it
  node host{node_kind::simulated};
  interface_of<directory> directory_actor;
  std::optional<probe> own;
};

/// Returns the code of a failed reply.
template <class T> errc code_of(const caf::expected<T>& result) {
  REQUIRE_FALSE(result);
  return from_caf(result.error()).kind();
}

} // namespace manager::test
