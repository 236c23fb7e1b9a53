#include "actors/object_types.hpp"
#include "actors/objects/transactional.hpp"
#include "actors/objects/undo_log.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <type_traits>

// Changes of objects that are recorded and reverted, as a transaction does.

using namespace manager;
using namespace manager::test;

namespace {

template <class T> T random_argument(random_values& random) {
  if constexpr (std::is_same_v<T, bool>)
    return random.chance(50);
  else if constexpr (std::is_same_v<T, int64_t>)
    return random.number(-4, 8);
  else if constexpr (std::is_same_v<T, uint64_t>)
    return static_cast<uint64_t>(random.number(0, 12));
  else if constexpr (std::is_same_v<T, std::string>)
    return random.chance(50) ? "ready" : "x";
  else if constexpr (std::is_same_v<T, packed>)
    return random.chance(50) ? pack(random.number(0, 5))
           : random.chance(60)
               ? pack(std::vector<int64_t>{random.number(0, 3), random.number(0, 9)})
               : random.value(2);
  else
    return random.chance(30) ? T{} : T{random_argument<typename T::value_type>(random)};
}

/// Calls one operation with random arguments; a call that waits is withdrawn.
template <class Object, class Row, class... A>
void call(Object& object, const Row& row, random_values& random, std::tuple<A...>*) {
  using sig = typename Row::sig;
  std::tuple<A...> arguments{random_argument<A>(random)...};
  answer<typename sig::result> reply;
  try {
    std::apply(
        [&](auto&... xs) {
          if constexpr (sig::deferred && sig::takes_caller)
            (object.*row.fn)(alice, reply.reply(), xs...);
          else if constexpr (sig::deferred)
            (object.*row.fn)(reply.reply(), xs...);
          else if constexpr (sig::takes_caller)
            (object.*row.fn)(alice, xs...);
          else
            (object.*row.fn)(xs...);
        },
        arguments);
  } catch (const error&) { // has changed nothing
  }
  if (!reply.ready())
    reply.withdraw();
}

template <class Object> void call_any(Object& object, random_values& random) {
  auto wanted = random.number(0, static_cast<int64_t>(operation_count<Object>) - 1);
  table_of<Object>.apply([&](auto... row) {
    int64_t index = 0;
    ((index++ == wanted
          ? call(object, row, random, static_cast<typename decltype(row)::sig::arguments*>(nullptr))
          : void()),
     ...);
  });
}

template <class Object> std::string state_text(const Object& object) {
  auto text = object.dump().bytes() + ' ' + std::to_string(object.used().items) + ' '
              + std::to_string(object.used().bytes);
  if constexpr (std::is_base_of_v<synchronizer, Object>)
    text += object.preview();
  return std::string{text};
}

template <class Object> void revert_at_random() {
  random_values random{20};
  for (int round = 0; round < 300; ++round) {
    Object object{packed{}};
    for (auto before = random.number(0, 12); before > 0; --before)
      call_any(object, random);
    auto state = state_text(object);
    undo_log log;
    {
      undo_log::scope in_use{log};
      for (auto within = random.number(1, 12); within > 0; --within)
        call_any(object, random);
    }
    if (round % 4 == 0) {
      log.keep();
      log.end();
      continue;
    }
    log.revert();
    log.end();
    INFO(Object::type_name << ", round " << round);
    REQUIRE(state_text(object) == state);
    call_any(object, random); // finds the object in order
  }
}

template <class... Object> void revert_all(type_list<Object...>) {
  auto revert = []<class One>(One*) {
    if constexpr (requires { One::has_undo; })
      revert_at_random<One>();
  };
  (revert(static_cast<Object*>(nullptr)), ...);
}

} // namespace

TEST_CASE("random operations of each type are reverted completely") {
  revert_all(object_types{});
}

TEST_CASE("an operation that cannot be reverted is refused in a transaction") {
  work_queue_object queue{packed{}};
  undo_log log;
  undo_log::scope in_use{log};
  CHECK_FAILS_SAYING(errc::bad_argument, "shutdown cannot be in a transaction",
                     queue.shutdown(false));
  static_assert(!can_be_in_transaction<mutex_object, row_of<mutex_object, wire_id("lock")>()>());
  static_assert(can_be_in_transaction<mutex_object, row_of<mutex_object, wire_id("locked")>()>());
}

TEST_CASE("a long list and a long queue refuse a change of all elements in a transaction") {
  std::vector<int> many(20'001, 7);
  list_object list{pack(many)};
  undo_log log;
  undo_log::scope in_use{log};
  CHECK_REFUSED(list, errc::bad_argument, list.reverse());
  CHECK_REFUSED(list, errc::bad_argument, list.clear());
  list.push_back(pack(8));
  CHECK(list.size() == 20'002);
}

TEST_CASE("the memory that an object gives back is kept until the transaction has succeeded") {
  memory_budget memory;
  object_limits limits;
  limits.memory = &memory;
  dict_object dict{packed{}};
  dict.set_limits(limits);
  dict.set(pack(1), pack(std::string(1000, 'x')));
  auto used = dict.used();
  undo_log log;
  {
    undo_log::scope in_use{log};
    dict.erase(pack(1));
    CHECK(dict.used() == amount{});
  }
  log.revert();
  log.end();
  CHECK(dict.used() == used);
  CHECK(dict.at(pack(1)) == pack(std::string(1000, 'x')));
}
