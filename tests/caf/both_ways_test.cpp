#include "actors/object_types.hpp"
#include "tests/support/random_argument.hpp"
#include "tests/support/record_client.hpp"

#include <tuple>
#include <variant>

// A call arrives as a CAF message or as a record. Random calls are made in both ways, each to its
// own object, and must get the same answers.

using namespace manager;
using namespace manager::test;

namespace {

/// Outcome of a call: a result of the operation's type, or an error code.
template <class R> using outcome = std::variant<result_value<R>, errc>;

template <class Object> class two_objects {
public:
  two_objects()
      : recorder_{server_, recording_},
        own_message_object_{server_.grant_of(messenger_, type_, "").value()},
        own_record_object_{server_.grant_of(recording_, type_, "").value()} {}

  /// Calls the operation in row `I` both ways, with the same random arguments.
  template <size_t I> void call(random_values& random) {
    using row = row_type<Object, I>;
    // The two objects have leases of different numbers, which are unique in the server.
    auto word = argument_word(table_of<Object>.template get<I>().help, 0);
    if (word != "LEASE" && word != "IDS")
      call_with<row>(random, static_cast<typename row::sig::arguments*>(nullptr));
  }

private:
  template <class Row, class... A> void call_with(random_values& random, std::tuple<A...>*) {
    std::tuple<A...> arguments{random_argument<A>(random)...};
    using R = typename Row::sig::result;
    auto first = std::apply([&](auto&... x) { return by_message<Row::id, R>(x...); }, arguments);
    auto second = std::apply([&](auto&... x) { return by_record<Row::id, R>(x...); }, arguments);
    constexpr auto row = row_of<Object, Row::id>();
    INFO(Object::type_name << ", operation " << table_of<Object>.template get<row>().name);
    REQUIRE(first.index() == second.index());
    // The numbers of acquisitions differ, because they are unique in the server.
    if (first.index() == 1 || !std::is_base_of_v<synchronizer, Object>)
      REQUIRE((first == second));
  }

  template <uint64_t Id, class R, class... A> outcome<R> by_message(const A&... xs) {
    auto object = caf::actor_cast<interface_of<Object>>(own_message_object_.actor);
    auto result = server_.ask<Id, wire_type<R>>(messenger_, object, no_wait(), wire<A>::to(xs)...);
    if (!result)
      return from_caf(result.error()).kind();
    if constexpr (std::is_void_v<R>)
      return std::monostate{};
    else
      return wire<R>::from(std::move(*result));
  }

  template <uint64_t Id, class R, class... A> outcome<R> by_record(const A&... xs) {
    recorder_.results.clear();
    recorder_.send(call_record{++last_request_, own_record_object_.id, Id, no_wait()}, xs...);
    server_.time.settle();
    REQUIRE(recorder_.results.size() == 1);
    auto& result = recorder_.results[0];
    if (auto* failure = std::get_if<error>(&result))
      return failure->kind();
    auto* value = std::get_if<result_value<R>>(&result);
    REQUIRE(value != nullptr);
    return std::move(*value);
  }

  static call_header no_wait() {
    call_header header;
    header.thread = 1;
    header.wait = 0;
    return header;
  }

  const std::string type_{Object::type_name};
  actor_fixture server_;
  probe messenger_{server_.host.system()};
  probe recording_{server_.host.system()};
  record_client recorder_;
  grant own_message_object_;
  grant own_record_object_;
  uint64_t last_request_ = 0;
};

template <class Object, size_t... I>
void call_randomly(two_objects<Object>& both, random_values& random, std::index_sequence<I...>) {
  auto chosen = static_cast<size_t>(random.number(0, sizeof...(I) - 1));
  ((I == chosen ? both.template call<I>(random) : void()), ...);
}

template <class Object> void compare_ways(random_values& random) {
  for (int history = 0; history < 10; ++history) {
    two_objects<Object> both;
    for (int step = 0; step < 100; ++step)
      call_randomly(both, random, std::make_index_sequence<operation_count<Object>>{});
  }
}

template <class... Object> void compare_all(random_values& random, type_list<Object...>) {
  (compare_ways<Object>(random), ...);
}

} // namespace

TEST_CASE("random calls are answered in the same way as messages and as records") {
  random_values random{1};
  compare_all(random, object_types{});
}
