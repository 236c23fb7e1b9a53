#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

// Round trips of values of several sizes.

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

} // namespace

std::map<std::string, work> value_works() {
  auto of_size = [](size_t size) {
    return [=](size_t times) { return there_and_back(size, times); };
  };
  return {{"value-1KiB", of_size(size_t{1} << 10)},
          {"value-1MiB", of_size(size_t{1} << 20)},
          {"value-64MiB", of_size((size_t{64} << 20) - 64)}}; // 64 MiB with its kind and length
}

} // namespace bench
