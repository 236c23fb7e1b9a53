#include "tests/manager/round_trip.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using namespace manager;
using namespace manager::test;

namespace {

/// Equality of all bits: NaN equals itself, and -0.0 differs from 0.0.
struct same_bits {
  bool operator()(float left, float right) const {
    return std::bit_cast<uint32_t>(left) == std::bit_cast<uint32_t>(right);
  }
  bool operator()(double left, double right) const {
    return std::bit_cast<uint64_t>(left) == std::bit_cast<uint64_t>(right);
  }
};

/// Zero within this many nested arrays.
struct nested {
  size_t levels = 0;
  bool operator<(const nested& other) const { return levels < other.levels; }

  template <class Packer> void msgpack_pack(Packer& out) const {
    for (size_t i = 0; i < levels; ++i)
      out.pack_array(1);
    out.pack(0);
  }
  void msgpack_unpack(const msgpack::object& value) {
    levels = 0;
    for (auto* level = &value; level->type == msgpack::type::ARRAY; level = level->via.array.ptr)
      ++levels;
  }
};

} // namespace

TEMPLATE_TEST_CASE("integers of every width survive at both ends", "", char, int8_t, uint8_t,
                   int16_t, uint16_t, int32_t, uint32_t, int64_t, uint64_t, long long) {
  using limits = std::numeric_limits<TestType>;
  round_trip trip;
  for (auto value : {limits::min(), limits::max(), TestType{0}, TestType{1}})
    trip.check(value);
  trip.check_key(limits::min(), limits::min());
  trip.check_key(limits::max(), limits::max());
}

TEMPLATE_TEST_CASE("floats survive bit by bit", "", float, double) {
  using limits = std::numeric_limits<TestType>;
  round_trip trip;
  for (auto value : {limits::infinity(), -limits::infinity(), limits::quiet_NaN(), -TestType{0},
                     TestType{0}, limits::denorm_min(), -limits::denorm_min(), limits::min(),
                     limits::max(), limits::lowest(), limits::epsilon(), TestType{1}, TestType{-3},
                     static_cast<TestType>(0.1), static_cast<TestType>(0x1p63)})
    trip.check(value, same_bits{});
}

TEST_CASE("a NaN keeps its sign and payload") {
  round_trip trip;
  trip.check(std::bit_cast<double>(0xfff8'0000'dead'beef), same_bits{});
  trip.check(std::bit_cast<float>(0xffc0'beefu), same_bits{});
}

TEST_CASE("floats are equal on the server when their bits are") {
  two_clients w;
  auto nan = std::numeric_limits<double>::quiet_NaN();
  auto reals = w.a.list<double>({0.0, -0.0, nan});
  CHECK(reals.find(-0.0) == 1);
  CHECK(reals.find(nan) == 2);
  CHECK(reals.remove(nan));
}

TEST_CASE("zeros are one key, and NaN is none, so that a snapshot has every entry") {
  two_clients w;
  auto nan = std::numeric_limits<double>::quiet_NaN();
  auto entries = w.a.dict<double, int>("entries", {{0.0, 1}});
  entries[-0.0] = 2;
  CHECK(entries.at(0.0) == 2);
  CHECK(entries.contains(-0.0));
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "dict 'entries': set: NaN cannot be a key: it equals nothing, not even itself",
                     entries[nan] = 3);
  CHECK(w.b.dict<float, int>("entries").at(-0.0F) == 2);
  CHECK(entries.snapshot() == std::map<double, int>{{0.0, 2}});
  CHECK(entries.size() == 1);
}

TEST_CASE("bools survive") {
  round_trip trip;
  trip.check(true);
  trip.check(false);
  trip.check(std::vector{true, false, true});
  trip.check_key(true, true);
}

TEST_CASE("strings of any bytes survive") {
  round_trip trip;
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte)
    every_byte += static_cast<char>(byte);
  for (auto& text : {std::string{}, std::string{"plain"}, std::string{"\0", 1}, every_byte,
                     std::string{"\xff\xfe\x80"}, std::string(100'000, 'x')}) {
    trip.check(text);
    trip.check_key(text, text);
  }
}

TEST_CASE("blobs survive, empty ones, too") {
  round_trip trip;
  trip.check(std::vector<char>{});
  trip.check(std::vector<char>{'\0', '\x7f', '\x80'});
  trip.check(std::vector<unsigned char>{0, 255});
}

TEST_CASE("values may be as deep as is allowed and no deeper") {
  two_clients w;
  auto values = w.a.list<nested>("values", {{max_stored_depth}});
  auto entries = w.a.dict<nested, nested>("entries", {{{max_stored_depth}, {max_stored_depth}}});
  auto jobs = w.a.queue<nested>("jobs");
  jobs.push({max_stored_depth});
  CHECK(w.b.list<nested>("values").snapshot().front().levels == max_stored_depth);
  CHECK(w.b.dict<nested, nested>("entries").begin()->second.levels == max_stored_depth);
  CHECK(w.b.queue<nested>("jobs").pop_many(1).front().levels == max_stored_depth);
  nested too_deep{max_stored_depth + 1};
  CHECK_FAILS(errc::bad_argument, values.push_back(too_deep));
  CHECK_FAILS(errc::bad_argument, values[0] = too_deep);
  CHECK_FAILS(errc::bad_argument, entries[{1}] = too_deep);
  CHECK_FAILS(errc::bad_argument, jobs.push(too_deep));
  CHECK_FAILS(errc::bad_argument, jobs.push_many({{1}, too_deep}));
  CHECK(values.size() == 1);
  CHECK(entries.size() == 1);
  CHECK(jobs.empty());
}

TEST_CASE("bytes are elements, not blobs") {
  two_clients w;
  auto bytes = w.a.list<unsigned char>({3, 1, 2});
  bytes.append_range({255});
  bytes.modify([](auto& values) { std::reverse(values.begin(), values.end()); });
  CHECK(bytes.snapshot() == std::vector<unsigned char>{255, 2, 1, 3});
  CHECK(bytes.slice(0, 2) == std::vector<unsigned char>{255, 2});
  auto letters = w.a.list<char>({'b', 'a'});
  letters.sort();
  CHECK(letters.snapshot() == std::vector<char>{'a', 'b'});
}

TEST_CASE("a list of floats is one of doubles, with the same elements") {
  two_clients w;
  auto floats = w.a.list<float>("numbers", {0.1F, 0.5F});
  auto doubles = w.b.list<double>("numbers");
  CHECK(doubles.at(0) == double{0.1F});
  CHECK(doubles.contains(double{0.1F}));
  CHECK_FALSE(doubles.contains(0.1));
  doubles.push_back(0.25);
  CHECK(floats.contains(0.25F));
  floats[1] += 0.1F;
  CHECK(floats.at(1) == 0.5F + 0.1F);
  auto keys = w.a.dict<float, int>("keys", {{0.1F, 1}});
  auto same = w.b.dict<double, int>("keys");
  CHECK(same.contains(same.keys().front()));
}

TEST_CASE("a number that a float cannot hold is a mismatch that names its place") {
  two_clients w;
  auto doubles = w.a.list<double>("numbers", {0.5, 0.1});
  auto floats = w.b.list<float>("numbers");
  CHECK(floats.at(0) == 0.5F);
  CHECK_FAILS_SAYING(
      errc::type_mismatch,
      "list 'numbers': dump: element 1: expected float, found float that does not fit",
      floats.snapshot());
  CHECK_FAILS(errc::type_mismatch, floats[1] += 0.5F);
  CHECK(doubles.at(1) == 0.1);
}
