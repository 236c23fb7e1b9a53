#include "libmanager/src/net/refusal_log.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace std::chrono_literals;
using manager::refusal_log;

namespace {

struct logged {
  std::vector<std::string> lines;
  refusal_log log{[this](auto& line) { lines.push_back(line); }};
  refusal_log::time_point now{1h};

  void refuse(int times) {
    for (int i = 0; i < times; ++i)
      log.note("somebody", "no key", now);
  }
};

} // namespace

TEST_CASE("each client that is refused has a line, who and why") {
  logged all;
  all.log.note("10.0.0.1:5", "no key", all.now);
  CHECK(all.lines == std::vector<std::string>{"refused 10.0.0.1:5: no key"});
  CHECK_FALSE(all.log.due());
}

TEST_CASE("clients that are refused all the time do not fill the log, but are counted") {
  logged all;
  all.refuse(10'000);
  CHECK(all.lines.size() == 20);
  all.now = all.log.due().value();
  all.log.flush(all.now - 1ns);
  CHECK(all.lines.size() == 20);
  all.log.flush(all.now);
  CHECK(all.lines.size() == 21);
  CHECK(all.lines.back() == "refused 9980 more clients");
  CHECK_FALSE(all.log.due());
  all.refuse(1);
  CHECK(all.lines.size() == 21); // a second has one line
  all.now += 1s;
  all.refuse(1);
  CHECK(all.lines.back() == "refused 1 more client");
  all.now += 1h;
  all.refuse(3);
  CHECK(all.lines.back() == "refused somebody: no key");
}
