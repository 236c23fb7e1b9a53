#include "actors/objects/containers/dict.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <chrono>
#include <limits>

// Times to live, waiting for keys, and counters. Single entries: dict_test.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t second = std::chrono::nanoseconds{1s}.count();

/// A dict, and a clock that the test moves.
struct timed_dict {
  dict_object dict{entries("a", 1, "b", 2)};
  entry_deadlines::time_point now{1h};

  timed_dict() { dict.time_is(now); }

  void pass(std::chrono::nanoseconds time) {
    now += time;
    dict.time_is(now);
  }
};

} // namespace

TEST_CASE("an entry with a time to live is gone when the time is over, and not before") {
  timed_dict of;
  of.dict.set_for(pack("k"), pack(7), 2 * second);
  of.pass(2s - 1ns);
  CHECK(of.dict.get(pack("k")) == pack(7));
  CHECK(of.dict.time_left(pack("k")) == 1);
  of.pass(1ns);
  CHECK(of.dict.get(pack("k")) == std::nullopt);
  CHECK(of.dict.dump() == entries("a", 1, "b", 2));
  CHECK(of.dict.used().items == 2);
  CHECK_FAILS(errc::no_such_key, of.dict.time_left(pack("k")));
}

TEST_CASE("entries end in the order of their deadlines") {
  timed_dict of;
  CHECK(of.dict.expire_after(pack("a"), 3 * second));
  CHECK(of.dict.expire_after(pack("b"), 1 * second));
  CHECK_FALSE(of.dict.expire_after(pack("c"), second));
  of.pass(1s);
  CHECK(of.dict.dump() == entries("a", 1));
  of.pass(5s);
  CHECK(of.dict.size() == 0);
}

TEST_CASE("a later time to live replaces the one before, and persist ends it") {
  timed_dict of;
  CHECK_FALSE(of.dict.persist(pack("a")));
  of.dict.expire_after(pack("a"), second);
  of.dict.expire_after(pack("b"), second);
  of.dict.expire_after(pack("a"), 5 * second);
  CHECK(of.dict.persist(pack("b")));
  CHECK_FALSE(of.dict.persist(pack("b")));
  CHECK(of.dict.time_left(pack("b")) == std::nullopt);
  of.pass(4s);
  CHECK(of.dict.dump() == entries("a", 1, "b", 2));
  of.dict.expire_after(pack("a"), std::numeric_limits<int64_t>::max());
  CHECK(of.dict.time_left(pack("a")) == std::nullopt);
  of.pass(100h);
  CHECK(of.dict.size() == 2);
}

TEST_CASE("an assignment of a whole value ends the time to live, an addition keeps it") {
  timed_dict of;
  auto limit_again = [&] { of.dict.expire_after(pack("a"), second); };
  auto is_limited = [&] { return of.dict.time_left(pack("a")).has_value(); };
  limit_again();
  of.dict.fetch_add(pack("a"), pack(1), nil);
  of.dict.add_many(entries("a", 1), nil);
  of.dict.path_add(array("a"), pack(1), nil);
  of.dict.path_set(array("a"), pack(1));
  CHECK(is_limited());
  of.dict.set(pack("a"), pack(5));
  CHECK_FALSE(is_limited());
  limit_again();
  of.dict.exchange(pack("a"), pack(6));
  CHECK_FALSE(is_limited());
  limit_again();
  of.dict.update(entries("a", 7));
  CHECK_FALSE(is_limited());
  limit_again();
  of.dict.cmp_xchg(pack("a"), pack(7), pack(8));
  CHECK_FALSE(is_limited());
}

TEST_CASE("an entry that was removed takes its time to live with it") {
  timed_dict of;
  for (auto& remove : std::vector<std::function<void()>>{
           [&] { of.dict.erase(pack("k")); },
           [&] { of.dict.extract(pack("k")); },
           [&] { of.dict.pop_back(); },
           [&] { of.dict.erase_many(array("k")); },
           [&] { of.dict.erase_if("==", array(), pack(7)); },
           [&] { of.dict.extract_if_equal(pack("k"), pack(7)); },
           [&] { of.dict.clear(); },
       }) {
    of.dict.set_for(pack("k"), pack(7), second);
    remove();
    CHECK_FALSE(of.dict.contains(pack("k")));
    of.dict.set(pack("k"), pack(8));
    of.pass(2s);
    CHECK(of.dict.get(pack("k")) == pack(8));
    of.dict.erase(pack("k"));
  }
}

TEST_CASE("a time to live is positive") {
  timed_dict of;
  CHECK_REFUSED(of.dict, errc::bad_argument, of.dict.set_for(pack("k"), pack(1), 0));
  CHECK_REFUSED(of.dict, errc::bad_argument, of.dict.expire_after(pack("a"), -1));
  CHECK_REFUSED(of.dict, errc::bad_argument, of.dict.set_for(pack("k"), raw({}), second));
}

TEST_CASE("a key that is -0.0 has the time to live of 0.0") {
  timed_dict of;
  of.dict.set_for(pack(-0.0), pack(1), second);
  CHECK(of.dict.time_left(pack(0.0)) == second);
  of.pass(1s);
  CHECK_FALSE(of.dict.contains(pack(0.0)));
}

TEST_CASE("who waits for a key gets its value when the key is inserted, in order of arrival") {
  dict_object dict{entries("a", 1)};
  answer<packed> there;
  dict.wait_for_key(there.reply(), pack("a"));
  CHECK(there.value() == pack(1));
  answer<packed> first;
  answer<packed> second_call;
  answer<packed> other;
  dict.wait_for_key(first.reply(), pack("k"));
  dict.wait_for_key(second_call.reply(), pack("k"));
  dict.wait_for_key(other.reply(), pack("other"));
  dict.set(pack("x"), pack(1));
  dict.answer_waits();
  CHECK_FALSE((first.ready() || second_call.ready() || other.ready()));
  dict.set(pack("k"), pack(5));
  dict.answer_waits();
  CHECK(first.value() == pack(5));
  CHECK(second_call.value() == pack(5));
  CHECK_FALSE(other.ready());
  dict.erase(pack("k"));
  answer<packed> again;
  dict.wait_for_key(again.reply(), pack("k"));
  CHECK_FALSE(again.ready());
  dict.update(entries("k", 6));
  dict.answer_waits();
  CHECK(again.value() == pack(6));
}

TEST_CASE("every operation that inserts a key ends the waits for it") {
  for (auto& insert : std::vector<std::function<void(dict_object&)>>{
           [](auto& dict) { dict.set(pack("k"), pack(1)); },
           [](auto& dict) { dict.set_for(pack("k"), pack(1), 1); },
           [](auto& dict) { dict.emplace(pack("k"), pack(1)); },
           [](auto& dict) { dict.exchange(pack("k"), pack(1)); },
           [](auto& dict) { dict.cmp_xchg(pack("k"), std::nullopt, pack(1)); },
           [](auto& dict) { dict.fetch_add(pack("k"), pack(1), nil); },
           [](auto& dict) { dict.add_many(entries("k", 1), nil); },
           [](auto& dict) { dict.update(entries("k", 1)); },
           [](auto& dict) { dict.path_set(array("k"), pack(1)); },
       }) {
    dict_object dict{nil};
    answer<packed> waiting;
    dict.wait_for_key(waiting.reply(), pack("k"));
    insert(dict);
    CHECK_FALSE(waiting.ready()); // the server answers on its own thread, afterwards
    dict.answer_waits();
    REQUIRE(waiting.ready());
    CHECK(waiting.value() == pack(1));
  }
}

TEST_CASE("a wait for a key that was withdrawn is not answered, the others are") {
  dict_object dict{nil};
  answer<packed> first;
  answer<packed> second_call;
  dict.wait_for_key(first.reply(), pack("k"));
  dict.wait_for_key(second_call.reply(), pack("k"));
  first.withdraw();
  CHECK(first.failed_with(errc::timed_out));
  dict.set(pack("k"), pack(1));
  dict.answer_waits();
  CHECK(second_call.value() == pack(1));
  answer<packed> alone;
  dict.wait_for_key(alone.reply(), pack("x"));
  alone.withdraw();
  dict.set(pack("x"), pack(1));
  dict.answer_waits();
  CHECK(alone.failed_with(errc::timed_out));
}

TEST_CASE("a wait goes on if the key was removed again in the same operation") {
  dict_object dict{nil};
  answer<packed> waiting;
  dict.wait_for_key(waiting.reply(), pack("k"));
  dict.set(pack("k"), pack(1));
  dict.erase(pack("k"));
  dict.answer_waits();
  CHECK_FALSE(waiting.ready());
  dict.set(pack("k"), pack(2));
  dict.answer_waits();
  CHECK(waiting.value() == pack(2));
}

TEST_CASE("an entry is extracted only if it equals the expected value") {
  dict_object dict{entries("a", 1)};
  CHECK_FALSE(dict.extract_if_equal(pack("a"), pack(2)));
  CHECK_FALSE(dict.extract_if_equal(pack("b"), pack(1)));
  CHECK(dict.dump() == entries("a", 1));
  CHECK(dict.extract_if_equal(pack("a"), pack(1)));
  CHECK(dict.size() == 0);
}

TEST_CASE("the most common entries come first, and of equal ones the one inserted first") {
  dict_object counts{entries("a", 2, "b", 5, "c", 2, "d", 9, "e", 1)};
  CHECK(counts.most_common(2) == array(array("d", 9), array("b", 5)));
  CHECK(counts.most_common(4) == array(array("d", 9), array("b", 5), array("a", 2), array("c", 2)));
  CHECK(split_array(counts.most_common(std::numeric_limits<int64_t>::max())).size() == 5);
  CHECK(counts.most_common(0) == array());
  CHECK_FAILS(errc::bad_argument, counts.most_common(-1));
}
