#include "actors/objects/containers/dict.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/queue.hpp"
#include "actors/objects/containers/record.hpp"
#include "actors/objects/containers/set.hpp"
#include "actors/objects/containers/value.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

// Objects that may hold at most 3 items and 10 bytes.

using namespace manager;
using namespace manager::test;

namespace {

constexpr object_limits small{3, 10, 100};
const packed five_bytes = pack("1234");

} // namespace

TEST_CASE("a list refuses to grow beyond its limits, in every way it could") {
  list_object list{array(1, 2, 3)};
  list.set_limits(small);
  CHECK_REFUSED(list, errc::limit_reached, list.push_back(pack(4)));
  CHECK_REFUSED(list, errc::limit_reached, list.push_front(pack(4)));
  CHECK_REFUSED(list, errc::limit_reached, list.insert(1, pack(4)));
  CHECK_REFUSED(list, errc::limit_reached, list.extend(array(4)));
  CHECK_REFUSED(list, errc::limit_reached, list.assign(array(1, 2, 3, 4)));
  CHECK_REFUSED(list, errc::limit_reached, list.set_slice(0, 1, 1, array(1, 2)));
  CHECK_REFUSED(list, errc::limit_reached, list.repeat(2));
  CHECK_REFUSED(list, errc::limit_reached, list.set(0, pack(std::string(9, 'x'))));
  CHECK_REFUSED(list, errc::limit_reached, list.cmp_xchg(0, pack(1), pack(std::string(9, 'x'))));
  CHECK_REFUSED(list, errc::limit_reached, list.set_slice(0, 3, 2, array(five_bytes, five_bytes)));
  CHECK_NOTHROW(list.set(0, five_bytes));
  list.pop_back();
  CHECK_NOTHROW(list.push_back(pack(4)));
}

TEST_CASE("a dict refuses to grow beyond its limits, in every way it could") {
  dict_object dict{entries(1, 1, 2, 2, 3, 3)};
  dict.set_limits(small);
  CHECK_REFUSED(dict, errc::limit_reached, dict.set(pack(4), pack(4)));
  CHECK_REFUSED(dict, errc::limit_reached, dict.emplace(pack(4), pack(4)));
  CHECK_REFUSED(dict, errc::limit_reached, dict.update(entries(1, 0, 4, 4)));
  CHECK_REFUSED(dict, errc::limit_reached, dict.add_many(entries(1, 1, 4, 4), nil));
  CHECK_REFUSED(dict, errc::limit_reached, dict.fetch_add(pack(4), pack(4), nil));
  CHECK_REFUSED(dict, errc::limit_reached, dict.cmp_xchg(pack(4), std::nullopt, pack(4)));
  CHECK_REFUSED(dict, errc::limit_reached, dict.exchange(pack(1), pack(std::string(9, 'x'))));
  CHECK_NOTHROW(dict.update(entries(1, 0, 1, five_bytes))); // only the last value of a key counts
  CHECK(dict.used() == amount{3, 10});
  dict.erase(pack(1));
  CHECK_NOTHROW(dict.set(pack(4), pack(4)));
}

TEST_CASE("a value refuses to grow beyond its limits, in every way it could") {
  value_object value{pack("12345678")};
  value.set_limits(small);
  const auto large = pack("1234567890");
  CHECK_REFUSED(value, errc::limit_reached, value.store(large));
  CHECK_REFUSED(value, errc::limit_reached, value.exchange(large));
  CHECK_REFUSED(value, errc::limit_reached, value.cmp_xchg(pack("12345678"), large));
  CHECK_REFUSED(value, errc::limit_reached, value.fetch_add(pack("90"), nil));
  CHECK_REFUSED(value, errc::limit_reached, value.fetch_max(pack("9234567890")));
  CHECK_NOTHROW(value.fetch_add(pack("9"), nil));
  CHECK(value.used() == amount{1, 10});
}

TEST_CASE("a set refuses to grow beyond its limits, in every way it could") {
  set_object set{array(1, 2, 3)};
  set.set_limits(small);
  const packed nine_bytes = pack("12345678");
  CHECK_REFUSED(set, errc::limit_reached, set.insert(pack(4)));
  CHECK_REFUSED(set, errc::limit_reached, set.update(array(1, 4)));
  CHECK_REFUSED(set, errc::limit_reached, set.toggle(array(1, 4, 5)));
  CHECK_REFUSED(set, errc::limit_reached, set.toggle(array(1, nine_bytes)));
  CHECK_REFUSED(set, errc::limit_reached, set.assign(array(1, 2, 3, 4)));
  CHECK_REFUSED(set, errc::limit_reached, set.assign(array(five_bytes, nine_bytes)));
  CHECK_FALSE(set.insert(pack(1)));
  CHECK(set.update(array(1, 2, 3, 3)) == 0);
  set.toggle(array(1, 4)); // the number of values stays the same
  CHECK(set.used() == amount{3, 3});
  set.assign(array(five_bytes, five_bytes, 1, 2)); // there is room for the distinct values
  CHECK(set.used() == amount{3, 7});
  set.erase(pack(1));
  CHECK(set.insert(pack(4)));
}

TEST_CASE("a record refuses to grow beyond its limits, in every way it could") {
  record_object record{entries("a", 1, "b", 2, "c", 3)}; // 3 bytes each
  record.set_limits(small);
  CHECK_REFUSED(record, errc::limit_reached, record.set("d", pack(4)));
  CHECK_REFUSED(record, errc::limit_reached, record.set("a", pack("xx")));
  CHECK_REFUSED(record, errc::limit_reached, record.emplace("d", pack(4)));
  CHECK_REFUSED(record, errc::limit_reached, record.exchange("a", pack("xx")));
  CHECK_REFUSED(record, errc::limit_reached, record.cmp_xchg("d", std::nullopt, pack(4)));
  CHECK_REFUSED(record, errc::limit_reached, record.fetch_add("d", pack(4), nil));
  CHECK_REFUSED(record, errc::limit_reached, record.update(entries("a", 0, "d", 4)));
  CHECK_REFUSED(record, errc::limit_reached, record.path_set(array("d"), pack(4)));
  CHECK_REFUSED(record, errc::too_large, record.path_set(array("a"), pack(std::string(99, 'x'))));
  CHECK_NOTHROW(record.set("a", pack("x")));
  CHECK(record.used() == amount{3, 10});
  record.erase("a");
  CHECK_NOTHROW(record.set("d", pack(4)));
}

TEST_CASE("a set and a record give the server's memory back, and take none that is not there") {
  constexpr uint64_t kib = 1024;
  memory_budget memory; // half a MiB is free; the next measurement comes after little change
  memory.measure_with([] { return memory_use{1000 * kib * kib - 512 * kib, 1000 * kib * kib}; });
  const object_limits bounded{.memory = &memory};
  const auto large = pack(std::string(300 * kib, 'x'));
  set_object set{nil};
  set.set_limits(bounded);
  record_object record{nil};
  record.set_limits(bounded);
  CHECK(set.insert(large));
  CHECK_REFUSED(record, errc::limit_reached, record.set("x", large));
  set.erase(large);
  CHECK_NOTHROW(record.set("x", large));
  CHECK_REFUSED(set, errc::limit_reached, set.insert(large));
  CHECK_REFUSED(set, errc::limit_reached, set.update(array(large)));
  record.clear();
  CHECK(set.update(array(large)) == 1);
}

TEST_CASE("a queue refuses items that it has no memory for") {
  queue_object queue{array(0, array(1, 2, 3), 0, false)};
  queue.set_limits(small);
  answer<void> refused;
  CHECK_REFUSED(queue, errc::limit_reached, queue.push(refused.reply(), pack(4)));
  CHECK_REFUSED(queue, errc::limit_reached, queue.push_many(refused.reply(), array(4)));
  CHECK_FALSE(refused.ready());
}

TEST_CASE("a push that waited is refused when its turn comes and there is no memory for it") {
  queue_object queue{array(1, array(1), 0, false)};
  queue.set_limits(small);
  answer<void> large, behind;
  queue.push(large.reply(), pack(std::string(20, 'x')));
  queue.push(behind.reply(), pack(2));
  CHECK_FALSE(large.ready());
  answer<packed> taken;
  queue.pop(taken.reply());
  CHECK(large.failed_with(errc::limit_reached));
  CHECK(behind.ready());
  CHECK(queue.used() == amount{1, 1});
}

TEST_CASE("an object that is built larger than allowed is refused") {
  list_object list{array(1, 2, 3, 4)};
  CHECK_FAILS(errc::limit_reached, list.set_limits(small));
}
