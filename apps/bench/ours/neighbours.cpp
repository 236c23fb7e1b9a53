#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <limits>

// Effect of one client's long operation on the calls of another client.

namespace bench {
namespace {

void sort(manager::list<std::string> strings, manager::event begun, manager::event done) {
  begun.set();
  strings.sort();
  done.set();
}
MANAGER_TASK(sort);

/// Makes a list of `count` unordered strings.
manager::list<std::string> strings(manager::session& m, size_t count) {
  auto all = m.list<std::string>();
  constexpr size_t part = 100'000;
  uint64_t state = 7;
  for (size_t first = 0; first < count; first += part) {
    std::vector<std::string> some;
    for (size_t i = first; i < std::min(first + part, count); ++i) {
      state = state * 6364136223846793005 + 1442695040888963407;
      some.push_back("string-" + std::to_string(state >> 20));
    }
    all.append_range(some);
  }
  return all;
}

/// Milliseconds of a small call while another client sorts a list of `count` strings: the quantile
/// 1 - 1/`of` over all calls during the sort.
double call_during_sort(size_t count, size_t of) {
  forked_server server;
  auto m = server.connect();
  auto all = strings(m, count);
  auto begun = m.event();
  auto done = m.event();
  auto other = m.spawn(sort, all, begun, done);
  begun.wait();
  std::vector<double> took;
  for (bool is_done = false; !is_done;) {
    auto begin = clock::now();
    is_done = done.is_set();
    took.push_back(1e3 * seconds_since(begin));
  }
  other.join();
  require(took.size() > 1, "calls during the sort");
  std::sort(took.begin(), took.end());
  return took[took.size() - 1 - took.size() / of];
}

} // namespace

std::map<std::string, work> neighbour_works() {
  constexpr auto all = std::numeric_limits<size_t>::max();
  return {{"long-op-worst", [](size_t count) { return call_during_sort(count, all); }},
          {"long-op-p99", [](size_t count) { return call_during_sort(count, 100); }}};
}

} // namespace bench
