#include "tests/manager/two_clients.hpp"

#include <array>
#include <manager/generic.hpp>
#include <sstream>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

struct vector2 {
  float x = 0, y = 0;
  bool operator==(const vector2&) const = default;
};

struct particle {
  bool alive = false; // a gap follows in memory, and none in the server
  double mass = 0;
  vector2 place, speed;
  std::array<uint8_t, 3> color{};
  bool operator==(const particle&) const = default;
};

const particle light{true, 0.5, {1, 2}, {0, 0}, {10, 20, 30}};
const particle heavy{false, 80, {-1, 4}, {1, 1}, {1, 2, 3}};

struct shared_particles : two_clients {
  manager::array<particle> mine = a.array<particle>("particles", {light, heavy, light});
  manager::array<particle> theirs = b.array<particle>("particles");
};

} // namespace

TEST_CASE("an array of structs is read and written as one of numbers") {
  shared_particles w;
  CHECK(w.theirs.to_vector() == std::vector{light, heavy, light});
  CHECK(w.theirs.at(1) == heavy);
  w.theirs[0] = heavy;
  CHECK(w.mine[0] == heavy);
  CHECK(w.mine.exchange(-1, heavy) == light);
  particle expected = light;
  CHECK_FALSE(w.mine.compare_exchange(0, expected, light));
  CHECK(expected == heavy);
  CHECK(w.mine.compare_exchange(0, expected, light));
  w.mine.swap_elements(0, 2);
  CHECK(w.mine.slice(1, {}) == std::vector{heavy, light});
  CHECK(w.mine.find(light) == 2);
  CHECK(w.mine.count(heavy) == 2);
  w.mine.fill(light, {}, {}, 2);
  CHECK(w.mine.snapshot() == std::vector{light, heavy, light});
  CHECK(w.mine.slice({}, {}, -2) == std::vector{light, light});
  w.mine.assign_slice({}, {}, {heavy, light}, 2);
  CHECK(w.mine.count(heavy, {}, {}, 2) == 1);
  w.mine.write(1, {light});
  std::array<particle, 2> read;
  w.mine.read(read, 1);
  CHECK(read == std::array{light, light});
  std::vector<particle> seen;
  for (const auto& each : w.theirs)
    seen.push_back(each);
  CHECK(seen == std::vector{heavy, light, light});
}

TEST_CASE("the elements of new arrays of structs are zeros or those of a range") {
  two_clients w;
  CHECK(w.a.array<particle>(2).to_vector() == std::vector(2, particle{}));
  CHECK(w.a.array<particle>(std::array{heavy}).to_vector() == std::vector{heavy});
  CHECK(w.a.array<std::array<int, 2>>(1).at(0) == std::array{0, 0});
  auto many = w.a.array<vector2>(std::vector<vector2>(100'000, vector2{1, 2}));
  CHECK(many.size() == 100'000);
  CHECK(many.at(99'999) == vector2{1, 2});
}

TEST_CASE("arrays of structs that no message can carry travel in parts") {
  start_options options;
  options.limits.value_bytes = 1000;
  two_clients w{options};
  std::vector<particle> many(100);
  for (size_t i = 0; i < many.size(); ++i)
    many[i] = {i % 2 == 0, 0.5 * static_cast<double>(i), {1, 2}, {3, 4}, {5, 6, 7}};
  auto shared = w.a.array<particle>(many);
  CHECK(shared.to_vector() == many);
  auto mass = shared.member(&particle::mass);
  mass.assign_range(std::vector<double>(100, 2));
  CHECK(mass.to_vector() == std::vector<double>(100, 2));
  CHECK(shared.at(99) == particle{false, 2, {1, 2}, {3, 4}, {5, 6, 7}});
}

TEST_CASE("a lock guards the members of an array, too") {
  shared_particles w;
  auto lock = w.a.mutex("lock");
  lock.lock();
  auto mass = w.mine.member(&particle::mass).with(lock);
  auto fenced = w.mine.with(lock);
  mass.fill(1);
  fenced[0]->*& particle::mass = 2;
  lock.unlock();
  CHECK_FAILS(errc::lease_lost, mass.fill(3));
  CHECK_FAILS(errc::lease_lost, (fenced[0]->*& particle::mass = 4));
  CHECK(w.theirs.member(&particle::mass).to_vector() == std::vector{2., 1., 1.});
}

TEST_CASE("a member of all elements is used like an array") {
  shared_particles w;
  auto mass = w.mine.member(&particle::mass);
  CHECK(mass.to_vector() == std::vector{0.5, 80., 0.5});
  CHECK(mass.sum() == 81);
  CHECK(mass.max() == 80);
  CHECK(mass.count_if(std::less<>{}, 1.) == 2);
  CHECK(mass.find(80) == 1);
  mass[1] += 1;
  CHECK(mass.fetch_add(1, 2) == 81);
  mass.add_slice(1, {}, 0.25);
  CHECK(w.theirs.at(1) == particle{false, 83.25, {-1, 4}, {1, 1}, {1, 2, 3}});
  mass.swap_elements(0, 1);
  CHECK(w.theirs.at(0) == particle{true, 83.25, {1, 2}, {0, 0}, {10, 20, 30}});
  mass.fill(7);
  CHECK(w.theirs.at(2).mass == 7);
  mass.assign_range(std::vector{1, 2, 3});
  mass.write(1, {4.});
  CHECK(mass == std::vector{1., 4., 3.});
  double total = 0;
  for (double each : mass)
    total += each;
  CHECK(total == 8);
  w.mine.member(&particle::alive).assign_slice({}, {}, {true, false}, 2);
  CHECK(w.mine.member(&particle::alive).to_vector() == std::vector{true, false, false});
}

TEST_CASE("steps lead to members of members and to elements of arrays") {
  shared_particles w;
  CHECK(w.mine.member(&particle::place).to_vector()
        == std::vector<vector2>{{1, 2}, {-1, 4}, {1, 2}});
  CHECK(w.mine.member(&particle::place, &vector2::y).sum() == 8);
  CHECK(w.mine.member(&particle::place).member(&vector2::y).max() == 4);
  CHECK(w.mine.member(&particle::color, 2).min() == 3);
  w.mine[1]->*& particle::speed = vector2{5, 6};
  CHECK((w.theirs[1]->*&particle::speed)->*&vector2::y == 6.f);
  (w.mine[1]->*&particle::speed)->*& vector2::x += 1;
  CHECK(w.theirs.at(1).speed == vector2{6, 6});
  (w.mine[1]->*&particle::color)[2] = 200;
  CHECK(w.theirs.at(1).color == std::array<uint8_t, 3>{1, 2, 200});
  CHECK((w.theirs[1]->*&particle::color).value() == std::array<uint8_t, 3>{1, 2, 200});
  CHECK(w.mine.member(&particle::mass) == w.mine.member(&particle::mass));
  CHECK_FALSE(w.mine.member(&particle::place) == w.mine.member(&particle::speed));
  CHECK_FAILS(errc::out_of_range, w.mine.member(&particle::color, 3).sum());
}

TEST_CASE("elements of structs are of exactly one type, and only their numbers are added") {
  shared_particles w;
  CHECK(manager::array<vector2>::schema_name() == "typed_array<tuple<f32,f32>>");
  CHECK(manager::array<particle>::element_type()
        == "tuple<bool,f64,tuple<f32,f32>,tuple<f32,f32>,tuple<u8,u8,u8>>");
  CHECK_FAILS(errc::type_mismatch, w.b.array<vector2>("particles"));
  std::ostringstream out;
  auto places = w.a.array<vector2>("places", {{1, 2}});
  out << places;
  CHECK(out.str() == "typed_array<tuple<f32,f32>> 'places' [[1.0, 2.0]]");
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "typed_array 'places': sum: elements of type tuple<f32,f32> cannot be added: "
                     "choose one of their members",
                     generic_object::open(w.a, "places").call("sum", {{}, {}, pack(1)}));
}
