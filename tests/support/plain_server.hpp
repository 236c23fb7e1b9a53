#pragma once

#include "actors/record/answer.hpp"
#include "actors/record/call_record.hpp"
#include "actors/server/dispatcher.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace manager::test {

/// Surroundings of a server in a test: a time that the test sets, and actions that run when the
/// test tells them to.
class manual_environment final : public environment {
public:
  time_point now() const override { return time; }
  void wake_at(time_point when) override { alarm = when; }
  bool on_network_thread() const override { return is_here; }
  void post(std::function<void()> action) override { posted.push_back(std::move(action)); }
  void object_dropped(uint64_t object) noexcept override { dropped.push_back(object); }

  time_point time{std::chrono::hours{1}};
  std::optional<time_point> alarm;
  bool is_here = true; ///< the calling thread counts as the network thread
  std::deque<std::function<void()>> posted;
  std::vector<uint64_t> dropped;
};

/// A server without CAF: no actors, no threads, no network.
struct plain_server {
  explicit plain_server(const server_limits& limits = {},
                        const type_registry& types = built_in_types())
      : core{around, types, limits, {.store = 77, .incarnation = 78}} {}
  ~plain_server() { core.stop(); }
  plain_server(const plain_server&) = delete;
  plain_server& operator=(const plain_server&) = delete;

  /// Runs posted actions until there are none.
  void settle() {
    for (; !around.posted.empty(); around.posted.pop_front())
      around.posted.front()();
  }

  /// Sets the time, and wakes the server when it has asked for that.
  void advance_to(environment::time_point when) {
    while (around.alarm && *around.alarm <= when) {
      around.time = *std::exchange(around.alarm, std::nullopt);
      core.time_came();
    }
    around.time = when;
    settle();
  }

  manual_environment around;
  dispatcher core;
};

/// A client of a plain server: calls by records, and keeps the answers in the order of their
/// arrival.
class plain_client {
public:
  plain_client(plain_server& server, uint64_t process)
      : server_{server}, number_{server.core.enter(process)} {
    server.core.send_answers_through(number_, [this](record_buffer& answers) {
      auto all = std::move(answers).joined();
      bytes += all;
      read_answers(
          {all},
          [this](uint64_t request, manager::answer result) {
            order.push_back(request);
            results.push_back(std::move(result));
          },
          [this](uint64_t request) { waiting.push_back(request); });
    });
  }

  /// Sends a call, and runs everything that is due.
  template <class... A> void send(const call_record& what, const A&... xs) {
    std::string record;
    append_record(record, what, xs...);
    server_.core.take(number_, {record});
    server_.settle();
  }
  template <class... A> void send(uint64_t request, uint64_t object, uint64_t id, const A&... xs) {
    send(call_record{request, object, id, {}}, xs...);
  }

  /// Calls, and returns the answer, which comes at once.
  template <class R, class... A> R call(uint64_t object, uint64_t id, const A&... xs) {
    results.clear();
    send(++last_request_ + 1'000'000, object, id, xs...);
    REQUIRE(results.size() == 1);
    if (auto* failure = std::get_if<error>(&results.front()))
      throw error{*failure};
    return std::get<R>(results.front());
  }

  /// Returns the number of an object of this type, which is created or, by its name, opened.
  template <class Object> uint64_t obtain(const std::string& name = "", packed initial = {}) {
    std::string type{Object::type_name};
    return call<granted_object>(0, wire_id("obtain"), type, type + "<any>", name, initial).id;
  }

  /// Ends the client, as the loss of its connection does.
  void end() {
    server_.core.client_ended(number_);
    server_.settle();
  }

  client_id number() const noexcept { return number_; }

  std::vector<uint64_t> order;          ///< calls that are answered
  std::vector<uint64_t> waiting;        ///< calls that have begun to wait
  std::vector<manager::answer> results; ///< answers
  std::string bytes;                    ///< all answers as they were sent

private:
  plain_server& server_;
  client_id number_;
  uint64_t last_request_ = 0;
};

} // namespace manager::test
