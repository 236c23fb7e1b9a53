#include "tests/support/served.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <vector>

using manager::test::served;

TEST_CASE("threads that send and read large values at the same time keep their connection") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto texts = m.list<std::string>();
  const std::string large(size_t{60} << 20, 'x');
  constexpr int count = 4; // together more than a client may leave unread
  std::vector<std::future<void>> sent;
  for (int i = 0; i < count; ++i)
    sent.push_back(std::async(std::launch::async, [&] { texts.push_back(large); }));
  for (auto& each : sent)
    CHECK_NOTHROW(each.get());
  std::vector<std::future<size_t>> read;
  for (int i = 0; i < count; ++i)
    read.push_back(std::async(std::launch::async, [&, i] { return texts.at(i).size(); }));
  for (auto& each : read)
    CHECK(each.get() == large.size());
}
