#include "actors/objects/containers/array.hpp"
#include "actors/value/packed_binary.hpp"
#include "actors/value/packed_text.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <limits>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

using bound = array_object::bound;
constexpr bound all = std::nullopt;

template <class T> packed blob_of_elements(const std::vector<T>& elements) {
  return pack_blob({reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T)});
}

template <class T> packed initial_of(const std::vector<T>& elements) {
  return array(name_of(element_kind_of<T>()), elements.size(), blob_of_elements(elements));
}

template <class T> array_object array_of(const std::vector<T>& elements) {
  return array_object{initial_of(elements)};
}

packed all_values(const array_object& object) {
  return object.values(all, all, 1);
}

packed zeros(std::string_view kind, int64_t length) {
  return array(kind, length, nil);
}

} // namespace

TEMPLATE_TEST_CASE("elements of each type are read and replaced", "", int8_t, uint8_t, int16_t,
                   uint16_t, int32_t, uint32_t, int64_t, uint64_t, float, double) {
  using limits = std::numeric_limits<TestType>;
  auto object = array_of<TestType>({1, 2, 3});
  CHECK(object.size() == 3);
  CHECK(object.at(0) == pack(TestType{1}));
  CHECK(object.at(-1) == pack(TestType{3}));
  object.set(1, pack(limits::max()));
  CHECK(object.exchange(1, pack(limits::lowest())) == pack(limits::max()));
  CHECK(object.at(1) == pack(limits::lowest()));
  CHECK(object.preview() == preview(all_values(object)));
}

TEST_CASE("bools are read and replaced") {
  array_object object{zeros("bool", 2)};
  CHECK(all_values(object) == array(false, false));
  object.set(1, pack(true));
  CHECK(all_values(object) == array(false, true));
  CHECK(object.sum(all, all, 1) == pack(1));
  CHECK_REFUSED(object, errc::type_mismatch, object.set(0, pack(1)));
  CHECK_REFUSED(object, errc::type_mismatch, object.fetch_add(0, pack(true)));
}

TEST_CASE("an array is made of zeros, of bytes, or of nothing") {
  CHECK(all_values(array_object{zeros("i32", 3)}) == array(0, 0, 0));
  CHECK(all_values(array_of<double>({1.5})) == array(1.5));
  CHECK(array_object{raw({})}.size() == 0);
  CHECK(array_object{nil}.size() == 0);
  CHECK_FAILS(errc::bad_argument, array_object{array("i32", 3)});
  CHECK_FAILS_SAYING(errc::bad_argument, "'int' is no type of an array's elements",
                     array_object{zeros("int", 3)});
  CHECK_FAILS_SAYING(errc::bad_argument, "the length of an array must not be negative",
                     array_object{zeros("i32", -1)});
  CHECK_FAILS(errc::limit_reached, array_object{zeros("i32", INT64_MAX)});
  CHECK_FAILS(errc::limit_reached, array_object{zeros("tuple<f64,f64>", int64_t{1} << 60)});
  CHECK_FAILS(errc::limit_reached,
              array_object{array("tuple<f64,f64>", int64_t{1} << 60, pack_blob(""))});
  CHECK_FAILS_SAYING(errc::bad_argument, "4 bytes are not those of 2 elements",
                     array_object{array("i32", 2, pack_blob("abcd"))});
  CHECK_FAILS(errc::type_mismatch, array_object{pack(5)});
  CHECK_FAILS(errc::type_mismatch, array_object{array("i32", 1, "abcd")});
}

TEST_CASE("an array can be rebuilt from its dump") {
  auto object = array_of<int16_t>({-1, 0, 700});
  CHECK(object.dump() == array("i16", 3, pack_blob({"\xff\xff\0\0\xbc\x02", 6})));
  CHECK(array_object{object.dump()}.dump() == object.dump());
  CHECK(array_object{zeros("f64", 2)}.dump() == array("f64", 2, pack_blob(std::string(16, '\0'))));
}

TEST_CASE("the type of the elements is that of the schema") {
  auto object = array_of<int32_t>({1});
  CHECK_NOTHROW(object.set_schema("typed_array<i32>"));
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "a typed_array<f64> cannot be made of elements of type i32",
                     object.set_schema("typed_array<f64>"));
  CHECK_FAILS(errc::type_mismatch, object.set_schema("typed_array"));
  CHECK_FAILS(errc::bad_argument, array_object{raw({})}.set_schema("typed_array<tuple<str>>"));
  array_object of_nothing{raw({})};
  of_nothing.set_schema("typed_array<u8>");
  CHECK(of_nothing.dump() == array("u8", 0, pack_blob("")));
}

TEST_CASE("a value that does not fit the elements is refused, naming their type") {
  auto object = array_of<int8_t>({1});
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "the elements are i8: expected int, found int that does not fit",
                     object.set(0, pack(128)));
  CHECK_REFUSED(object, errc::type_mismatch, object.set(0, pack(-129)));
  CHECK_REFUSED(object, errc::type_mismatch, object.set(0, pack(1.0)));
  CHECK_REFUSED(object, errc::type_mismatch, object.fill(all, all, 1, pack("x")));
  CHECK_REFUSED(object, errc::type_mismatch, object.cmp_xchg(0, pack(1), pack(500)));
  CHECK_REFUSED(object, errc::type_mismatch, object.write(0, array(1000)));
  CHECK_REFUSED(object, errc::type_mismatch, array_of<uint64_t>({1}).set(0, pack(-1)));
  CHECK_REFUSED(object, errc::type_mismatch, array_of<float>({1}).set(0, pack(0.1)));
  CHECK_NOTHROW(array_of<double>({1}).set(0, pack(7))); // an integer is accepted as a float
}

TEST_CASE("an index that is in neither range of an array is refused") {
  auto object = array_of<int32_t>({1, 2});
  CHECK_FAILS_SAYING(errc::out_of_range, "index 2 is out of range for 2 elements", object.at(2));
  CHECK_REFUSED(object, errc::out_of_range, object.set(-3, pack(1)));
  CHECK_REFUSED(object, errc::out_of_range, object.swap(0, 2));
  CHECK_REFUSED(object, errc::out_of_range, object.fetch_add(2, pack(1)));
  CHECK_FAILS(errc::out_of_range, array_object{raw({})}.at(0));
}

TEST_CASE("compare-and-exchange of an element is by its bytes") {
  auto object = array_of<double>({0.0, std::numeric_limits<double>::quiet_NaN()});
  CHECK(object.cmp_xchg(0, pack(-0.0), pack(1.0)) == pack(0.0));
  CHECK(object.cmp_xchg(0, pack(0.0), pack(1.0)) == std::nullopt);
  CHECK(object.cmp_xchg(1, object.at(1), pack(2.0)) == std::nullopt);
  CHECK(all_values(object) == array(1.0, 2.0));
}

TEST_CASE("two elements are swapped") {
  auto object = array_of<int32_t>({1, 2, 3});
  object.swap(0, -1);
  CHECK(all_values(object) == array(3, 2, 1));
}

// -- arithmetic ---------------------------------------------------------------

TEMPLATE_TEST_CASE("a sum must stay within the elements' type", "", int8_t, uint8_t, int16_t,
                   uint16_t, int32_t, uint32_t, int64_t, uint64_t) {
  using limits = std::numeric_limits<TestType>;
  auto object = array_of<TestType>({limits::max(), limits::min()});
  CHECK_REFUSED(object, errc::out_of_range, object.fetch_add(0, pack(1)));
  CHECK_REFUSED(object, errc::out_of_range, object.fetch_add(1, pack(-1)));
  CHECK(object.fetch_add(0, pack(-1)) == pack(limits::max()));
  CHECK(object.at(0) == pack(static_cast<TestType>(limits::max() - 1)));
}

TEST_CASE("a sum that leaves the elements' type names both numbers") {
  CHECK_FAILS_SAYING(errc::out_of_range, "the sum of 100 and 28 is no i8",
                     array_of<int8_t>({100}).fetch_add(0, pack(28)));
  CHECK_FAILS_SAYING(errc::type_mismatch, "expected int, found float",
                     array_of<int8_t>({100}).fetch_add(0, pack(0.5)));
}

TEST_CASE("floats are added as floats of their width") {
  auto object = array_of<float>({0.1f});
  object.fetch_add(0, pack(0.2f));
  CHECK(object.at(0) == pack(0.1f + 0.2f));
  auto wide = array_of<double>({0.5});
  wide.fetch_add(0, pack(1));
  CHECK(wide.at(0) == pack(1.5));
}

TEST_CASE("adding to a slice changes all its elements or none") {
  auto object = array_of<uint8_t>({1, 250, 3, 4});
  object.add_slice(0, all, 2, pack(5));
  CHECK(all_values(object) == array(6, 250, 8, 4));
  CHECK_REFUSED(object, errc::out_of_range, object.add_slice(all, all, 1, pack(6)));
  object.add_slice(1, 2, 1, pack(-250));
  CHECK(all_values(object) == array(6, 0, 8, 4));
}

TEST_CASE("sums are exact, and refused where 64 bits are not enough") {
  CHECK(array_of<int8_t>({127, 127, 127}).sum(all, all, 1) == pack(381));
  CHECK(array_of<int64_t>({INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN}).sum(all, all, 1)
        == pack(-2));
  CHECK(array_of<uint64_t>({UINT64_MAX}).sum(all, all, 1) == pack(UINT64_MAX));
  CHECK_FAILS(errc::out_of_range, array_of<uint64_t>({UINT64_MAX, 1}).sum(all, all, 1));
  CHECK_FAILS(errc::out_of_range, array_of<int64_t>({INT64_MAX, 1}).sum(all, all, 1));
  CHECK(array_of<float>({16777216, 1}).sum(all, all, 1) == pack(16777217.0)); // as double
  CHECK(array_of<int32_t>({1, 2, 3, 4}).sum(all, all, -2) == pack(6));
  CHECK(array_object{raw({})}.sum(all, all, 1) == pack(0));
}

TEST_CASE("the least and the greatest element are found, NaN after all others") {
  auto nan = std::numeric_limits<double>::quiet_NaN();
  auto object = array_of<double>({nan, 2, -1, 7});
  CHECK(object.min(all, all, 1) == pack(-1.0));
  CHECK(object.max(all, all, 1) == pack(nan));
  CHECK(object.max(1, all, 1) == pack(7.0));
  CHECK(object.max(1, 3, 1) == pack(2.0));
  CHECK(array_of<double>({nan, nan}).min(all, all, 1) == pack(nan));
  CHECK_FAILS(errc::empty, object.min(2, 2, 1));
  CHECK(array_of<uint64_t>({UINT64_MAX, 1}).max(all, all, 1) == pack(UINT64_MAX));
}

TEST_CASE("elements are found by their bytes and counted by any comparison") {
  auto object = array_of<int32_t>({5, 1, 5, 9});
  CHECK(object.find(pack(5), all, all) == 0);
  CHECK(object.find(pack(5), 1, all) == 2);
  CHECK(object.find(pack(5), 1, 2) == std::nullopt);
  CHECK(object.count(pack(5), all, all, 1) == 2);
  auto count = [&](const std::string& sign) { return object.count_if(sign, pack(5), all, all, 1); };
  CHECK(count("==") == 2);
  CHECK(count("!=") == 2);
  CHECK(count("<") == 1);
  CHECK(count("<=") == 3);
  CHECK(count(">") == 1);
  CHECK(count(">=") == 3);
  CHECK(object.count_if(">", pack(1), 0, all, 2) == 2);
  CHECK_FAILS_SAYING(errc::bad_argument, "a comparison is one of ==, !=, <, <=, >, >=",
                     object.count_if("=", pack(5), all, all, 1));
  auto zeros = array_of<double>({0.0, -0.0});
  CHECK(zeros.count(pack(0.0), all, all, 1) == 1);
  CHECK(zeros.count_if("==", pack(0.0), all, all, 1) == 2);
}

// -- bulk ---------------------------------------------------------------------

TEST_CASE("elements are read and written as blobs") {
  auto object = array_of<int16_t>({1, 2, 3});
  CHECK(object.read(0, 2) == blob_of_elements<int16_t>({1, 2}));
  CHECK(object.read(2, 100) == blob_of_elements<int16_t>({3}));
  CHECK(object.read(3, 1) == pack_blob(""));
  object.write(1, blob_of_elements<int16_t>({-2, -3}));
  CHECK(all_values(object) == array(1, -2, -3));
  object.write(3, pack_blob(""));
  CHECK_FAILS(errc::out_of_range, object.read(4, 1));
  CHECK_FAILS(errc::out_of_range, object.read(-1, 1));
  CHECK_FAILS(errc::bad_argument, object.read(0, 0));
  CHECK_REFUSED(object, errc::bad_argument, object.write(0, pack_blob("abc")));
  CHECK_FAILS_SAYING(errc::out_of_range, "2 elements from 2 on are not within 3",
                     object.write(2, array(1, 2)));
  CHECK_REFUSED(object, errc::out_of_range, object.write(-1, array(1)));
  CHECK_REFUSED(object, errc::type_mismatch, object.write(0, pack("text")));
}

TEST_CASE("elements may be written as values") {
  array_object object{zeros("f64", 2)};
  object.write(0, array(1.5, 2));
  CHECK(all_values(object) == array(1.5, 2.0));
  object.set_slice(all, all, -1, array(1.0, 2.0));
  CHECK(all_values(object) == array(2.0, 1.0));
}

TEST_CASE("the bytes of bools are 0 and 1") {
  array_object object{zeros("bool", 2)};
  object.write(0, pack_blob({"\1\0", 2}));
  CHECK(all_values(object) == array(true, false));
  CHECK_REFUSED(object, errc::bad_argument, object.write(0, pack_blob("\2")));
  CHECK_REFUSED(object, errc::bad_argument, object.set_slice(0, 1, 1, pack_blob("\xff")));
  CHECK_FAILS(errc::bad_argument, array_object{array("bool", 1, pack_blob("\2"))});
}

TEST_CASE("slices of an array follow Python, with steps in both directions") {
  auto object = array_of<int32_t>({0, 1, 2, 3, 4});
  CHECK(object.slice(1, 4, 1) == blob_of_elements<int32_t>({1, 2, 3}));
  CHECK(object.slice(all, all, -2) == blob_of_elements<int32_t>({4, 2, 0}));
  CHECK(object.slice(-2, all, 1) == blob_of_elements<int32_t>({3, 4}));
  object.set_slice(0, all, 2, array(10, 12, 14));
  CHECK(all_values(object) == array(10, 1, 12, 3, 14));
  object.fill(1, 3, 1, pack(7));
  CHECK(all_values(object) == array(10, 7, 7, 3, 14));
  CHECK_FAILS_SAYING(errc::bad_argument, "cannot assign 1 elements to a slice of 2",
                     object.set_slice(0, 2, 1, array(1)));
  CHECK_REFUSED(object, errc::bad_argument, object.set_slice(0, 2, 0, array(1)));
  CHECK_FAILS(errc::bad_argument, object.slice(all, all, 0));
}

// -- limits -------------------------------------------------------------------

TEST_CASE("an array that is larger than allowed is refused before it takes memory") {
  constexpr auto huge = int64_t{1} << 50;
  array_object many{zeros("i8", huge)};
  CHECK_FAILS(errc::limit_reached, many.set_limits({}));
  array_object wide{zeros("f64", 3)};
  CHECK_FAILS(errc::limit_reached, wide.set_limits({3, 23}));
  CHECK_FAILS(errc::limit_reached, wide.set_limits({2, 24}));
  CHECK_NOTHROW(wide.set_limits({3, 24}));
  CHECK(wide.used() == amount{0, 24});
}

TEST_CASE("an array of zeros is refused when the server has no memory for them") {
  uint64_t used = 0;
  memory_budget memory;
  memory.measure_with([&] { return memory_use{used, 1000}; });
  object_limits limits;
  limits.memory = &memory;
  array_object small{zeros("u8", 900)};
  CHECK_NOTHROW(small.set_limits(limits));
  used = 900;
  array_object large{zeros("u8", 101)};
  CHECK_FAILS(errc::limit_reached, large.set_limits(limits));
  used = 0;
  memory.give_back(small.used());
  CHECK_NOTHROW(large.set_limits(limits));
}
