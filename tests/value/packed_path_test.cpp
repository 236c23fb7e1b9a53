#include "actors/value/packed_path.hpp"

#include "actors/value/packed_value.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <map>

using namespace manager;
using namespace manager::test;

namespace {

const packed sample =
    entries("numbers", array(1, 2, 3), "names", entries("a", 10, "b", array(true)), "none", 7);

packed at(const packed& whole, const packed& path) {
  return nested_value(whole, split_path(path));
}

packed assign(const packed& whole, const packed& path, const packed& value) {
  return change_nested(whole, split_path(path), assigning(value));
}

packed append(const packed& whole, const packed& path, const packed& value) {
  return change_nested(whole, split_path(path), appending(value));
}

} // namespace

TEST_CASE("a path leads through maps by keys and through arrays by indexes") {
  CHECK(at(sample, array("numbers", 1)) == pack(2));
  CHECK(at(sample, array("numbers", -1)) == pack(3));
  CHECK(at(sample, array("names", "b", 0)) == pack(true));
  CHECK(at(sample, array("names")) == entries("a", 10, "b", array(true)));
}

TEST_CASE("a step that leads nowhere is named") {
  CHECK_FAILS_SAYING(errc::no_such_key, "at the step \"c\" of the path: there is no such key",
                     at(sample, array("names", "c")));
  CHECK_FAILS_SAYING(errc::out_of_range, "at the step 3 of the path: there are 3 elements",
                     at(sample, array("numbers", 3)));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "at the step \"x\" of the path: expected a map or an array, found int",
                     at(sample, array("none", "x")));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "at the step \"x\" of the path: an array takes an index, not str",
                     at(sample, array("numbers", "x")));
  CHECK_FAILS(errc::bad_argument, split_path(array()));
  CHECK_FAILS(errc::type_mismatch, split_path(pack(1)));
}

TEST_CASE("a nested value is replaced in place, whatever its size") {
  CHECK(assign(sample, array("numbers", 1), pack("a longer value"))
        == entries("numbers", array(1, "a longer value", 3), "names",
                   entries("a", 10, "b", array(true)), "none", 7));
  CHECK(
      assign(sample, array("names", "b", 0), nil)
      == entries("numbers", array(1, 2, 3), "names", entries("a", 10, "b", array(nil)), "none", 7));
}

TEST_CASE("the last step may be a new key of a map, no other step may") {
  CHECK(assign(entries("a", 1), array("b"), pack(2)) == entries("a", 1, "b", 2));
  CHECK_FAILS(errc::no_such_key, assign(entries("a", 1), array("b", "c"), pack(2)));
  CHECK_FAILS(errc::out_of_range, assign(array(1), array(1), pack(2)));
}

TEST_CASE("containers grow beyond every size at which their header changes") {
  auto numbers = array();
  auto whole = entries("x", numbers);
  packed_writer expected;
  for (int i = 0; i < 70'000; i = i == 20 ? 65'530 : i + 1) {
    if (i == 65'530) { // builds these elements at once: one by one takes long
      std::vector<int> many(65'530, 1);
      whole = entries("x", many);
    }
    whole = append(whole, array("x"), pack(1));
    if (i > 65'540)
      break;
  }
  CHECK(at(whole, array("x", -1)) == pack(1));
  CHECK(split_array(at(whole, array("x"))).size() == 65'542);
}

TEST_CASE("appending makes an array where there is none, and refuses what is no array") {
  CHECK(append(entries("a", array(1)), array("a"), pack(2)) == entries("a", array(1, 2)));
  CHECK(append(entries(), array("a"), pack(2)) == entries("a", array(2)));
  CHECK_FAILS(errc::type_mismatch, append(entries("a", 1), array("a"), pack(2)));
}

TEST_CASE("adding starts from what is added where there is nothing") {
  std::optional<packed> before;
  auto delta = pack(5);
  auto steps = split_path(array("n"));
  auto once = change_nested(entries(), steps, adding(delta, nil, before));
  CHECK_FALSE(before);
  CHECK(once == entries("n", 5));
  CHECK(change_nested(once, steps, adding(delta, nil, before)) == entries("n", 10));
  CHECK(before == pack(5));
}

TEST_CASE("erasing takes out an entry or an element") {
  bool was_there = false;
  CHECK(change_nested(sample, split_path(array("names", "a")), erasing(was_there))
        == entries("numbers", array(1, 2, 3), "names", entries("b", array(true)), "none", 7));
  CHECK(was_there);
  CHECK(change_nested(array(1, 2, 3), split_path(array(-2)), erasing(was_there)) == array(1, 3));
  CHECK(change_nested(entries("a", 1), split_path(array("b")), erasing(was_there))
        == entries("a", 1));
  CHECK_FALSE(was_there);
}

TEST_CASE("what would be nested too deep to be stored is refused") {
  CHECK_NOTHROW(assign(array(0), array(0), nested(max_stored_depth - 1)));
  CHECK_FAILS(errc::bad_argument, assign(array(0), array(0), nested(max_stored_depth)));
}

TEST_CASE("a changed value names exactly the references that stand in it") {
  auto reference_to = [](uint64_t object) {
    auto bytes = to_bytes({1, object});
    auto value = raw({0xd8, reference_extension}).bytes() + std::string{bytes.data(), bytes.size()};
    return packed{std::move(value), references{{{1, object}}}};
  };
  packed_writer out;
  out.array(2);
  out.add(reference_to(1));
  out.add(reference_to(2));
  auto both = std::move(out).finish();
  using names = std::vector<reference>;
  CHECK(assign(both, array(0), reference_to(3)).refs().names() == names{{1, 2}, {1, 3}});
  CHECK(assign(both, array(0), pack(1)).refs().names() == names{{1, 2}});
  CHECK(at(both, array(1)).refs().names() == names{{1, 2}});
}
