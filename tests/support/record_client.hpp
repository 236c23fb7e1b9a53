#pragma once

#include "actors/record/answer.hpp"
#include "actors/record/call_record.hpp"
#include "tests/support/actor_fixture.hpp"

#include <utility>
#include <vector>

namespace manager::test {

/// A client that calls by records, and keeps the answers in the order of their arrival.
class record_client {
public:
  record_client(actor_fixture& server, probe& self)
      : server_{server}, client_{server.client_of(self)} {
    server.core->send_answers_through(client_, [this](record_buffer& answers) {
      auto bytes = std::move(answers).joined();
      read_answers(
          {bytes},
          [this](uint64_t request, answer result) {
            order.push_back(request);
            results.push_back(std::move(result));
          },
          [](uint64_t) {});
    });
  }

  /// Sends a call.
  template <class... A> void send(const call_record& what, const A&... xs) {
    std::string record;
    append_record(record, what, xs...);
    server_.core->take(client_, {record});
  }
  template <class... A> void send(uint64_t request, uint64_t object, uint64_t id, const A&... xs) {
    send(call_record{request, object, id, {}}, xs...);
  }

  /// Sends a call, and runs everything that is due.
  template <class... A> void call(uint64_t request, uint64_t object, uint64_t id, const A&... xs) {
    send(request, object, id, xs...);
    server_.time.settle();
  }

  std::vector<uint64_t> order;
  std::vector<answer> results;

private:
  actor_fixture& server_;
  client_id client_;
};

} // namespace manager::test
