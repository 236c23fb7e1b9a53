#include "actors/value/errc.hpp"
#include "actors/value/slice.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace manager;

namespace {

using indexes = std::vector<int64_t>;
using bound = std::optional<int64_t>;
constexpr auto none = std::nullopt;

indexes selected(bound start, bound stop, int64_t step, int64_t size) {
  auto range = resolve_slice(start, stop, step, size);
  indexes all;
  for (int64_t i = 0; i < range.count; ++i)
    all.push_back(range.index(i));
  return all;
}

/// Returns the indexes by the definition of the language reference: i = start + n * step, n >= 0,
/// up to but excluding stop.
indexes by_definition(bound start, bound stop, int64_t step, int64_t size) {
  auto cut = [&](int64_t x) {
    auto i = x < 0 ? x + size : x;
    return step > 0 ? std::min(std::max(i, int64_t{0}), size)
                    : std::min(std::max(i, int64_t{-1}), size - 1);
  };
  auto i = start ? cut(*start) : step > 0 ? 0 : size - 1;
  auto end = stop ? cut(*stop) : step > 0 ? size : -1;
  indexes all;
  for (; step > 0 ? i < end : i > end; i += step)
    all.push_back(i);
  return all;
}

} // namespace

TEST_CASE("a slice selects what Python's slice selects") {
  CHECK(selected(none, none, 1, 4) == indexes{0, 1, 2, 3});
  CHECK(selected(1, 3, 1, 4) == indexes{1, 2});
  CHECK(selected(-2, none, 1, 4) == indexes{2, 3});
  CHECK(selected(none, -1, 1, 4) == indexes{0, 1, 2});
  CHECK(selected(none, none, 2, 5) == indexes{0, 2, 4});
  CHECK(selected(none, none, -1, 4) == indexes{3, 2, 1, 0});
  CHECK(selected(3, 0, -2, 4) == indexes{3, 1});
  CHECK(selected(none, 0, -1, 3) == indexes{2, 1});
  CHECK(selected(10, none, -1, 3) == indexes{2, 1, 0});
  CHECK(selected(3, 1, 1, 4).empty());
  CHECK(selected(-10, 10, 1, 2) == indexes{0, 1});
  CHECK(selected(none, none, 1, 0).empty());
  CHECK(selected(none, none, -1, 0).empty());
}

TEST_CASE("every small slice selects what the definition says") {
  std::vector<bound> bounds{none};
  for (int64_t i = -7; i <= 7; ++i)
    bounds.emplace_back(i);
  int wrong = 0;
  for (int64_t size = 0; size <= 5; ++size)
    for (auto& start : bounds)
      for (auto& stop : bounds)
        for (int64_t step : {-6, -3, -2, -1, 1, 2, 3, 6})
          wrong += selected(start, stop, step, size) != by_definition(start, stop, step, size);
  CHECK(wrong == 0);
}

TEST_CASE("the extremes of 64 bits are no special case of a slice") {
  CHECK(selected(INT64_MIN, INT64_MAX, 1, 3) == indexes{0, 1, 2});
  CHECK(selected(INT64_MAX, INT64_MIN, -1, 3) == indexes{2, 1, 0});
  CHECK(selected(none, none, INT64_MAX, 3) == indexes{0});
  CHECK(selected(none, none, INT64_MIN, 3) == indexes{2});
  CHECK(selected(INT64_MIN, INT64_MIN, INT64_MIN, 3).empty());
}

TEST_CASE("an empty slice of step 1 tells where an insertion goes") {
  CHECK(resolve_slice(2, 2, 1, 5).first == 2);
  CHECK(resolve_slice(4, 1, 1, 5).first == 4);
  CHECK(resolve_slice(99, none, 1, 5).first == 5);
  CHECK(resolve_slice(-99, 0, 1, 5).first == 0);
}

TEST_CASE("a slice of step 0 is refused") {
  CHECK_FAILS_SAYING(errc::bad_argument, "the step of a slice must not be 0",
                     resolve_slice(none, none, 0, 3));
}

TEST_CASE("an index is a position from either end, or refused") {
  CHECK(resolve_index(0, 3) == 0);
  CHECK(resolve_index(-1, 3) == 2);
  CHECK(resolve_index(-3, 3) == 0);
  CHECK_FAILS_SAYING(errc::out_of_range, "index 3 is out of range for 3 elements",
                     resolve_index(3, 3));
  CHECK_FAILS_SAYING(errc::out_of_range, "index -2 is out of range for 1 element",
                     resolve_index(-2, 1));
  CHECK_FAILS(errc::out_of_range, resolve_index(INT64_MIN, INT64_MAX));
}
