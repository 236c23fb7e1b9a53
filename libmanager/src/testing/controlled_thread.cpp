#include "libmanager/src/testing/controlled_thread.hpp"

#include "libmanager/src/basp/network_loop.hpp"

namespace manager::testing {

void controlled_thread::resume() {
  if (ended_)
    return;
  release_logger(); // a node that the other thread destroys waits for its logger's references
  if (!thread_.joinable())
    thread_ = std::thread{[this] {
      body_();
      body_ = nullptr; // destroys what the function has captured
      ended_ = true;
      release_logger();
      back_.release();
    }};
  else
    run_.release();
  back_.acquire();
  if (ended_)
    thread_.join(); // destructors of thread_local objects run before this thread goes on
}

void controlled_thread::yield() {
  release_logger();
  back_.release();
  run_.acquire();
}

} // namespace manager::testing
