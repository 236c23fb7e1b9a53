#include "libmanager/src/system/helper_threads.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

using namespace manager;

namespace {

size_t most_threads() {
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 4);
}

/// Makes all threads wait until `let_go` is set; each then increments `ended`.
struct all_busy {
  std::promise<void> let_go;
  std::atomic<size_t> ended{0};

  explicit all_busy(helper_threads& threads) {
    auto go = let_go.get_future().share();
    for (size_t i = 0; i < most_threads(); ++i) {
      auto begun = std::make_shared<std::promise<void>>();
      threads.run([this, go, begun] {
        begun->set_value();
        go.wait();
        ++ended;
      });
      begun->get_future().wait();
    }
  }
};

} // namespace

TEST_CASE("work runs on another thread, which takes no signals") {
  std::promise<std::pair<std::thread::id, bool>> seen; // outlives the threads
  helper_threads threads;
  CHECK(threads.size() == 0);
  threads.run([&] {
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    seen.set_value({std::this_thread::get_id(), ::sigismember(&blocked, SIGTERM) == 1});
  });
  auto [id, is_blocked] = seen.get_future().get();
  CHECK(id != std::this_thread::get_id());
  CHECK(is_blocked);
  CHECK(threads.size() == 1);
}

TEST_CASE("there are not more helper threads than processors, and work waits for one") {
  std::promise<void> done; // outlives the threads
  helper_threads threads;
  all_busy busy{threads};
  auto later = done.get_future();
  threads.run([&] { done.set_value(); });
  CHECK(threads.size() == most_threads());
  CHECK(later.wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
  busy.let_go.set_value();
  later.get();
  threads.stop();
  CHECK(busy.ended == most_threads());
}

TEST_CASE("stopping helper threads drops what has not begun, and waits for the rest") {
  helper_threads threads;
  all_busy busy{threads};
  bool was_run = false;
  std::shared_ptr<void> token{nullptr, [&](void*) { busy.let_go.set_value(); }};
  threads.run([&was_run, token = std::move(token)] { was_run = true; });
  threads.stop(); // drops the token, which lets the other threads end
  CHECK(busy.ended == most_threads());
  threads.run([&] { was_run = true; });
  CHECK_FALSE(was_run);
}
