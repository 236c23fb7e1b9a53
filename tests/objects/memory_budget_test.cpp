#include "actors/objects/memory_budget.hpp"
#include "actors/objects/quota.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>

using namespace manager;

namespace {

constexpr int64_t mib = 1 << 20;

/// A process whose memory use the test sets.
struct fake_process {
  memory_use now;
  int measured = 0;
  memory_budget budget;

  explicit fake_process(uint64_t mib_used = 0) : now{mib_used << 20, 1000 * mib} {
    budget.measure_with([this] {
      ++measured;
      return now;
    });
  }
};

} // namespace

TEST_CASE("a budget without a meter refuses nothing") {
  memory_budget budget;
  CHECK_FALSE(budget.reserve({1, int64_t{1} << 60}));
  CHECK(budget.use().most == 0);
}

TEST_CASE("a budget refuses what would exceed it, and says how much is used") {
  fake_process process{900};
  CHECK_FAILS_SAYING(errc::limit_reached, "the server uses 900 MiB of memory and may use 1000 MiB",
                     process.budget.require({1, 101 * mib}));
  CHECK_FALSE(process.budget.reserve({1, 50 * mib}));
}

TEST_CASE("a budget reckons between measurements, and measures when much has changed") {
  fake_process process;
  auto before = process.measured;
  for (int i = 0; i < 100; ++i)
    process.budget.require({1, mib});
  CHECK(process.measured == before); // less than an eighth of the free 1000 MiB has changed
  for (int i = 0; i < 100; ++i)
    process.budget.require({1, mib});
  CHECK(process.measured == before + 1);
}

TEST_CASE("a budget does not measure at each refusal") {
  fake_process process{1000};
  for (int i = 0; i < 200; ++i)
    process.budget.reserve({1, mib});
  auto before = process.measured;
  for (int i = 0; i < 10'000; ++i)
    CHECK(process.budget.reserve({1, 8}));
  CHECK(process.measured <= before + 1);
}

TEST_CASE("a budget measures again after it refused a large value, whose memory is free then") {
  fake_process process{1000};
  CHECK(process.budget.reserve({1, 100 * mib}));
  process.now.used = 900 * mib;
  CHECK_FALSE(process.budget.reserve({1, 8}));
}

TEST_CASE("what is given back can be used again, and memory freed by others is found") {
  fake_process process{999};
  CHECK(process.budget.reserve({1, 10 * mib}));
  process.budget.give_back({1, 20 * mib});
  process.now.used = 979 * mib;
  CHECK_FALSE(process.budget.reserve({1, 10 * mib}));
  process.now.used = 1000 * mib;
  while (!process.budget.reserve({1, mib}))
    ;
  process.now.used = 0; // without a call of give_back
  int refused = 0;
  while (process.budget.reserve({1, mib}))
    ++refused;
  CHECK(refused < 10);
}

TEST_CASE("a quota asks the server's budget before it grows, and gives back what it frees") {
  fake_process process{1000};
  quota own;
  own.set_limits({.memory = &process.budget});
  CHECK_FAILS(errc::limit_reached, own.take({1, 600 * mib}));
  CHECK(own.used() == amount{});
  process.now.used = 0;
  own.take({1, 600 * mib});
  own.clear();
  own.take({1, 600 * mib});
  CHECK(own.used() == amount{1, 600 * mib});
}
