#include "actors/objects/containers/dict.hpp"
#include "actors/objects/containers/list.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

// Values nested in the elements of a list and in the values of a dict. The paths themselves are
// tested in tests/model.

using namespace manager;
using namespace manager::test;

TEST_CASE("a path into a list begins with an index") {
  list_object list{array(entries("a", 1), array(1, 2))};
  CHECK(list.path_at(array(0, "a")) == pack(1));
  CHECK(list.path_at(array(-1)) == array(1, 2));
  list.path_set(array(0, "b"), pack("new"));
  CHECK(list.path_add(array(1, 0), pack(5), nil) == pack(1));
  list.path_push(array(1), pack(3));
  CHECK(list.path_erase(array(0, "a")));
  CHECK_FALSE(list.path_erase(array(0, "a")));
  CHECK(list.dump() == array(entries("b", "new"), array(6, 2, 3)));
}

TEST_CASE("a path of one step is an element of the list itself") {
  list_object list{array(1, 2)};
  list.path_set(array(0), pack(7));
  CHECK(list.path_add(array(1), pack(5), nil) == pack(2));
  CHECK(list.dump() == array(7, 7));
  CHECK(list.path_erase(array(0)));
  CHECK(list.dump() == array(7));
}

TEST_CASE("a path into a dict begins with a key") {
  dict_object dict{entries("x", array(1, 2, 3), "y", entries("n", 1))};
  CHECK(dict.path_at(array("x", 2)) == pack(3));
  CHECK(dict.path_add(array("x", 2), pack(1), nil) == pack(3));
  CHECK_FALSE(dict.path_add(array("y", "m"), pack(1), nil));
  dict.path_push(array("x"), pack(5));
  CHECK(dict.path_erase(array("y", "n")));
  CHECK(dict.dump() == entries("x", array(1, 2, 4, 5), "y", entries("m", 1)));
}

TEST_CASE("a path of one step is an entry of the dict itself") {
  dict_object dict{raw({})};
  dict.path_set(array("a"), pack(1));
  CHECK_FALSE(dict.path_add(array("n"), pack(2), nil));
  dict.path_push(array("list"), pack(3));
  CHECK(dict.dump() == entries("a", 1, "n", 2, "list", array(3)));
  CHECK(dict.path_erase(array("a")));
  CHECK_FALSE(dict.path_erase(array("a")));
  CHECK(dict.size() == 2);
}

TEST_CASE("a path that fails changes nothing") {
  list_object list{array(array(1), 2)};
  CHECK_REFUSED(list, errc::out_of_range, list.path_set(array(2, 0), pack(1)));
  CHECK_REFUSED(list, errc::type_mismatch, list.path_push(array(1), pack(1)));
  CHECK_REFUSED(list, errc::type_mismatch, list.path_add(array(0, 0), pack("x"), nil));
  CHECK_REFUSED(list, errc::type_mismatch, list.path_set(array("a"), pack(1)));
  CHECK_REFUSED(list, errc::bad_argument, list.path_set(array(), pack(1)));
  dict_object dict{entries("x", array(1))};
  CHECK_REFUSED(dict, errc::no_such_key, dict.path_set(array("y", 0), pack(1)));
  CHECK_REFUSED(dict, errc::out_of_range, dict.path_add(array("x", 1), pack(1), nil));
  for (auto& malformed : malformed_values()) {
    CHECK_REFUSED(dict, errc::bad_argument, dict.path_set(array("x", 0), malformed));
    CHECK_REFUSED(list, errc::bad_argument, list.path_push(array(0), malformed));
  }
}

TEST_CASE("a value that grows by a path stays within the largest value") {
  dict_object dict{entries("x", array(1))};
  dict.set_limits({100, 1000, 10});
  CHECK_REFUSED(dict, errc::too_large, dict.path_push(array("x"), pack(std::string(20, 'x'))));
  list_object list{array(array(1))};
  list.set_limits({100, 1000, 10});
  CHECK_REFUSED(list, errc::too_large, list.path_push(array(0), pack(std::string(20, 'x'))));
}
