#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

// Values of several sizes: there and back, into an array, in shared memory.

namespace bench {
namespace {

double there_and_back(size_t size, size_t times) {
  forked_server server;
  auto m = server.connect();
  auto values = m.dict<int, std::string>();
  std::string value(size, 'x');
  return median_us(times, [&] {
    values.insert_or_assign(1, value);
    require(values.at(1).size() == size, "the value");
  });
}

constexpr int64_t many_numbers = 10'000'000;

double fill_array(size_t times) {
  forked_server server;
  auto m = server.connect();
  auto shared = m.array<double>(many_numbers);
  std::vector<double> numbers(many_numbers, 0.5);
  auto result = median_us(times, [&] { shared.assign_range(numbers); });
  require(shared.sum() == many_numbers / 2, "the numbers");
  return result / 1000;
}

/// Returns the server's memory for the numbers, in megabytes.
double array_memory(size_t) {
  forked_server server;
  auto m = server.connect();
  auto before = resident_bytes(server.pid());
  auto shared = m.array<double>(many_numbers);
  shared.assign_range(std::vector<double>(many_numbers, 0.5));
  require(shared.at(-1) == 0.5, "the numbers");
  return (resident_bytes(server.pid()) - before) / 1e6;
}

/// Makes a memory of this size, opens it in another session, and changes it there.
double share_memory(size_t size, size_t times) {
  forked_server server;
  auto one = server.connect(), other = server.connect();
  return median_us(times, [&] {
    auto mine = one.shared_memory("memory", static_cast<int64_t>(size));
    auto theirs = other.shared_memory("memory");
    theirs.span<char>().back() = 'x';
    require(mine.span<char>().back() == 'x', "shared");
    one.remove("memory");
  });
}

} // namespace

std::map<std::string, work> value_works() {
  auto of_size = [](size_t size) {
    return [=](size_t times) { return there_and_back(size, times); };
  };
  return {{"value-1KiB", of_size(size_t{1} << 10)},
          {"value-1MiB", of_size(size_t{1} << 20)},
          {"value-64MiB", of_size((size_t{64} << 20) - 64)}, // 64 MiB with its kind and length
          {"array-fill", fill_array},
          {"array-memory", array_memory},
          {"share-1MiB", [](size_t times) { return share_memory(size_t{1} << 20, times); }},
          {"share-1GiB", [](size_t times) { return share_memory(size_t{1} << 30, times); }}};
}

} // namespace bench
