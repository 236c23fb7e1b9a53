#include "actors/objects/containers/set.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/references.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace manager::test;

namespace {

/// Two sets of one server, with the numbers 1 and 2.
struct two_sets {
  object_tables tables;
  set_object set{array(1, 2, 3, 4)};
  set_object second{array(6, 4, 2)};
  const packed itself = reference_to(1);
  const packed other = reference_to(2);

  two_sets() {
    set.attach(tables.context_of(1));
    second.attach(tables.context_of(2));
  }
};

} // namespace

TEST_CASE("update inserts what is new, and says how much that is") {
  set_object set{array("b", "a")};
  CHECK(set.update(array("c", "a", "d", "c")) == 2);
  CHECK(set.dump() == array("b", "a", "c", "d"));
  CHECK(set.update(array()) == 0);
}

TEST_CASE("erase_many removes what is there, and says how much that is") {
  set_object set{array(1, 2, 3)};
  CHECK(set.erase_many(array(1, 9, 1)) == 1);
  CHECK(set.erase_many(array(2, 3, 4, 5, 6)) == 2); // more values than the set has
  CHECK(set.size() == 0);
  CHECK(set.erase_many(array()) == 0);
}

TEST_CASE("retain removes all but what it is given, and says how much that is") {
  set_object set{array(1, 2, 3, 4)};
  CHECK(set.retain(array(9, 4, 2)) == 2);
  CHECK(set.dump() == array(2, 4));
  CHECK(set.retain(array()) == 2);
  CHECK(set.size() == 0);
}

TEST_CASE("toggle removes what is there and inserts what is not") {
  set_object set{array(1, 2, 3)};
  set.toggle(array(3, 5, 1, 5));
  CHECK(set.dump() == array(2, 5));
}

TEST_CASE("assign replaces all values") {
  set_object set{array(1, 2)};
  set.assign(array(3, 2, 3));
  CHECK(set.dump() == array(3, 2));
  CHECK(set.used() == amount{2, 2});
  set.assign(array());
  CHECK(set.size() == 0);
}

TEST_CASE("results of two sets come in the order of the first, then of the second") {
  const set_object set{array(1, 2, 3, 4)};
  const auto other = array(6, 4, 2, 6);
  CHECK(set.set_union(other) == array(1, 2, 3, 4, 6));
  CHECK(set.set_intersection(other) == array(2, 4));
  CHECK(set.set_intersection(array(9, 8, 7, 6, 4, 2)) == array(2, 4)); // a larger operand
  CHECK(set.set_difference(other) == array(1, 3));
  CHECK(set.set_symmetric_difference(other) == array(1, 3, 6));
  CHECK(set.missing(array(6, 4, 5, 6)) == array(6, 5));
  CHECK(set.dump() == array(1, 2, 3, 4));
}

TEST_CASE("results with an empty set are empty, or the set itself") {
  const set_object set{array(1, 2)};
  const set_object empty{nil};
  CHECK(set.set_union(array()) == array(1, 2));
  CHECK(set.set_intersection(array()) == array());
  CHECK(set.set_difference(array()) == array(1, 2));
  CHECK(set.set_symmetric_difference(array()) == array(1, 2));
  CHECK(set.missing(array()) == array());
  CHECK(empty.set_union(array(1)) == array(1));
  CHECK(empty.set_symmetric_difference(array(1)) == array(1));
  CHECK(empty.missing(array(1)) == array(1));
}

TEST_CASE("sets are compared by their values, whatever the order") {
  const set_object set{array(1, 2)};
  CHECK(set.is_subset_of(array(2, 3, 1)));
  CHECK(set.is_subset_of(array(2, 1)));
  CHECK_FALSE(set.is_subset_of(array(2, 2, 3)));
  CHECK(set.is_superset_of(array(2, 2, 2)));
  CHECK(set.is_superset_of(array()));
  CHECK_FALSE(set.is_superset_of(array(2, 3)));
  CHECK_FALSE(set.is_superset_of(array(1, 2, 3)));
  CHECK(set.is_disjoint(array(3, 4, 5)));
  CHECK(set.is_disjoint(array()));
  CHECK_FALSE(set.is_disjoint(array(3, 4, 2)));
  CHECK_FALSE(set.is_disjoint(array(1)));
  CHECK(set.equals(array(2, 1, 2)));
  CHECK_FALSE(set.equals(array(1)));
  CHECK_FALSE(set.equals(array(1, 2, 3)));
  CHECK_FALSE(set.equals(array(1, 3)));
  CHECK(set_object{nil}.equals(array()));
}

TEST_CASE("the other operand may be a set of the same server") {
  two_sets w;
  CHECK(w.set.set_union(w.other) == array(1, 2, 3, 4, 6));
  CHECK(w.set.set_intersection(w.other) == array(2, 4));
  CHECK(w.second.set_intersection(w.itself) == array(4, 2));
  CHECK(w.set.set_difference(w.other) == array(1, 3));
  CHECK(w.set.set_symmetric_difference(w.other) == array(1, 3, 6));
  CHECK(w.set.missing(w.other) == array(6));
  CHECK_FALSE(w.set.is_subset_of(w.other));
  CHECK_FALSE(w.set.is_disjoint(w.other));
  CHECK(w.set.erase_many(w.other) == 2);
  CHECK(w.set.is_disjoint(w.other));
  CHECK(w.set.update(w.other) == 3);
  CHECK(w.set.dump() == array(1, 3, 6, 4, 2));
  CHECK(w.set.is_superset_of(w.other));
  CHECK(w.set.retain(w.other) == 2);
  CHECK(w.set.equals(w.other));
  w.set.toggle(w.other);
  CHECK(w.set.size() == 0);
  w.set.assign(w.other);
  CHECK(w.set.dump() == array(6, 4, 2));
  CHECK(w.second.dump() == array(6, 4, 2));
}

TEST_CASE("the other operand may be the set itself") {
  two_sets w;
  CHECK(w.set.set_union(w.itself) == w.set.dump());
  CHECK(w.set.set_intersection(w.itself) == w.set.dump());
  CHECK(w.set.set_difference(w.itself) == array());
  CHECK(w.set.set_symmetric_difference(w.itself) == array());
  CHECK(w.set.equals(w.itself));
  CHECK_FALSE(w.set.is_disjoint(w.itself));
  CHECK(w.set.update(w.itself) == 0);
  CHECK(w.set.retain(w.itself) == 0);
  w.set.assign(w.itself);
  CHECK(w.set.dump() == array(1, 2, 3, 4));
  CHECK(w.set.used() == amount{4, 4});
  CHECK(w.set.erase_many(w.itself) == 4);
  w.set.assign(array(1, 2));
  w.set.toggle(w.itself);
  CHECK(w.set.size() == 0);
  CHECK(w.set.used() == amount{});
}

TEST_CASE("an operand that is neither an array nor a set is refused") {
  two_sets w;
  CHECK_REFUSED(w.set, errc::type_mismatch, w.set.update(pack(1)));
  CHECK_REFUSED(w.set, errc::type_mismatch, w.set.retain(entries(1, 1)));
  CHECK_REFUSED(w.set, errc::type_mismatch, w.set.toggle(raw({})));
  CHECK_REFUSED(w.set, errc::bad_argument, w.set.erase_many(raw({0x92, 0x01})));
  CHECK_REFUSED(w.set, errc::bad_argument, w.set.assign(array(nested(max_stored_depth + 1))));
  CHECK_FAILS_SAYING(errc::type_mismatch, "object 3 is no set of this server",
                     w.set.set_union(reference_to(3)));
  CHECK_FAILS(errc::type_mismatch, set_object{nil}.set_union(w.itself)); // without a server
}

TEST_CASE("a set leaves the table of its server when it ends") {
  object_tables tables;
  set_object set{nil};
  set.attach(tables.context_of(1));
  {
    set_object other{array(1)};
    other.attach(tables.context_of(2));
    CHECK(set.update(reference_to(2)) == 1);
  }
  CHECK_FAILS(errc::type_mismatch, set.update(reference_to(2)));
}
