#include "actors/objects/long_operation.hpp"

#include "actors/objects/containers/array.hpp"
#include "actors/objects/containers/dict.hpp"
#include "actors/objects/containers/list.hpp"
#include "actors/objects/containers/queue.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

using namespace manager;

namespace {

constexpr int64_t many = many_elements + 1;
using bound = std::optional<int64_t>;

packed numbers(int64_t count) {
  std::vector<int64_t> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return pack(all);
}

template <uint64_t Id, class... A> bool list_takes_long(const list_object& list, const A&... xs) {
  return takes_long<list_object, row_of<list_object, Id>()>(list, xs...);
}

template <uint64_t Id, class... A> bool dict_takes_long(const dict_object& dict, const A&... xs) {
  return takes_long<dict_object, row_of<dict_object, Id>()>(dict, xs...);
}

/// Types whose operations may not run beside the network thread.
struct answers_late {
  void wait(pending<void>) {}
  void look() const {}
  void change() {}
};
struct late_itself : answers_late {
  static constexpr auto operations() {
    using self = answers_late;
    return std::make_tuple(MANAGER_OP(wait, "wait", "").taking_long());
  }
};
struct changes_beside_waits : answers_late {
  static constexpr auto operations() {
    using self = answers_late;
    return std::make_tuple(MANAGER_OP(wait, "wait", ""), MANAGER_OP(change, "c", "").taking_long());
  }
};
struct looks_beside_waits : answers_late {
  static constexpr auto operations() {
    using self = answers_late;
    return std::make_tuple(MANAGER_OP(wait, "wait", ""), MANAGER_OP(look, "l", "").taking_long());
  }
};

} // namespace

TEST_CASE("an operation on the whole of an object takes long when that has many elements") {
  list_object few{numbers(many_elements)};
  list_object large{numbers(many)};
  CHECK_FALSE(list_takes_long<wire_id("sort")>(few, false));
  CHECK(list_takes_long<wire_id("sort")>(large, false));
  CHECK(list_takes_long<wire_id("dump")>(large));
  CHECK_FALSE(list_takes_long<wire_id("size")>(large));
  CHECK_FALSE(list_takes_long<wire_id("at")>(large, int64_t{7}));
  CHECK(is_large(large));
  CHECK_FALSE(is_large(few));
}

TEST_CASE("an operation on the whole of an object takes long when its values have many bytes") {
  list_object texts{pack(std::vector<std::string>(10, std::string(500'000, 'x')))};
  CHECK(list_takes_long<wire_id("dump")>(texts));
  CHECK_FALSE(list_takes_long<wire_id("slice")>(texts, bound{0}, bound{2}, int64_t{1}));
  CHECK(list_takes_long<wire_id("path_at")>(texts, pack(std::tuple{0})));
  CHECK(is_large(texts));
}

TEST_CASE("an operation on a slice takes as long as that has elements") {
  list_object large{numbers(2 * many)};
  constexpr auto slice = wire_id("slice");
  CHECK(list_takes_long<slice>(large, bound{}, bound{}, int64_t{1}));
  CHECK_FALSE(list_takes_long<slice>(large, bound{}, bound{}, int64_t{3}));
  CHECK_FALSE(list_takes_long<slice>(large, bound{-100}, bound{}, int64_t{1}));
  CHECK_FALSE(list_takes_long<slice>(large, bound{}, bound{}, int64_t{0})); // it is refused
  CHECK(list_takes_long<wire_id("find")>(large, pack(7), bound{}, bound{}));
  CHECK_FALSE(list_takes_long<wire_id("find")>(large, pack(7), bound{}, bound{100}));
  CHECK(list_takes_long<wire_id("chunk")>(large, int64_t{0}, many));
  CHECK_FALSE(list_takes_long<wire_id("chunk")>(large, int64_t{0}, int64_t{1024}));
}

TEST_CASE("an operation in the middle of a very long list takes long, at its ends not") {
  list_object large{pack(std::vector<int>(40 * many_elements))};
  CHECK(list_takes_long<wire_id("erase")>(large, 20 * many_elements));
  CHECK(list_takes_long<wire_id("insert")>(large, 20 * many_elements, pack(1)));
  for (int64_t index : {int64_t{0}, int64_t{100}, int64_t{-1}, 40 * many_elements})
    CHECK_FALSE(list_takes_long<wire_id("insert")>(large, index, pack(1)));
  CHECK(list_takes_long<wire_id("erase_slc")>(large, bound{0}, bound{1}, int64_t{1}));
}

TEST_CASE("making a small list many times itself takes long") {
  list_object small{numbers(10)};
  CHECK_FALSE(list_takes_long<wire_id("repeat")>(small, int64_t{100}));
  CHECK(list_takes_long<wire_id("repeat")>(small, many_elements));
  CHECK(list_takes_long<wire_id("repeat")>(small, std::numeric_limits<int64_t>::max()));
}

TEST_CASE("an operation takes long that takes many values apart, one that takes a long text not") {
  list_object list{packed{}};
  dict_object dict{packed{}};
  CHECK(list_takes_long<wire_id("extend")>(list, numbers(many)));
  CHECK_FALSE(list_takes_long<wire_id("extend")>(list, numbers(many / 2)));
  CHECK(list_takes_long<wire_id("push_back")>(
      list, pack(std::vector<std::string>(10, std::string(30'000, 'x')))));
  CHECK_FALSE(list_takes_long<wire_id("push_back")>(list, pack(std::string(1'000'000, 'x'))));
  std::map<int64_t, int64_t> entries;
  for (int64_t i = 0; i < many; ++i)
    entries[i] = i;
  CHECK(dict_takes_long<wire_id("update")>(dict, pack(entries)));
  CHECK(dict_takes_long<wire_id("get_many")>(dict, numbers(many)));
  CHECK_FALSE(dict_takes_long<wire_id("get")>(dict, pack(1)));
}

TEST_CASE("an operation that may take long answers at once, and only reads where calls wait") {
  STATIC_REQUIRE(may_run_aside<list_object>());
  STATIC_REQUIRE(may_run_aside<dict_object>());
  STATIC_REQUIRE(may_run_aside<queue_object>());
  STATIC_REQUIRE(may_run_aside<looks_beside_waits>());
  STATIC_REQUIRE_FALSE(may_run_aside<late_itself>());
  STATIC_REQUIRE_FALSE(may_run_aside<changes_beside_waits>());
}

TEST_CASE("an array takes long when a list of a hundredth of its elements would") {
  auto array_of = [](int64_t length) {
    return pack(std::tuple{"f64", length, msgpack::type::nil_t{}});
  };
  array_object few{array_of(50 * many_elements)};
  array_object many{array_of(200 * many_elements)};
  constexpr auto sum = row_of<array_object, wire_id("sum")>();
  auto takes_long_from = [&](const array_object& array, int64_t start) {
    return takes_long<array_object, sum>(array, std::optional{start}, std::optional<int64_t>{},
                                         int64_t{1});
  };
  CHECK_FALSE(takes_long_from(few, 0));
  CHECK(takes_long_from(many, 0));
  CHECK_FALSE(takes_long_from(many, 150 * many_elements));
  CHECK_FALSE(takes_long<array_object, row_of<array_object, wire_id("at")>()>(many, int64_t{7}));
  array_object wide{pack(std::tuple{"tuple<f64,f64,f64,f64,f64,f64,f64,f64>", 20 * many_elements,
                                    msgpack::type::nil_t{}})};
  wide.set_limits({});
  CHECK(takes_long_from(wide, 0));
  CHECK_FALSE(takes_long_from(wide, 15 * many_elements));
}
