#include "libmanager/src/client/locking_threads.hpp"

#include "libmanager/src/client/fork_detector.hpp"
#include "libmanager/src/client/session_core.hpp"

#include <algorithm>
#include <vector>

namespace manager::detail {
namespace {

/// Sessions in which the calling thread has asked for locks.
class locking_thread_end {
public:
  ~locking_thread_end() {
    if (fork_.is_forked())
      return; // a forked child: locks and mutexes belong to the parent
    for (auto& each : sessions_)
      if (auto session = each.session.lock())
        session->thread_ends(each.had_futures);
  }

  void watch(const std::shared_ptr<session_core>& session, lock_request how) {
    auto known = std::find_if(sessions_.begin(), sessions_.end(), [&](auto& each) {
      return !each.session.owner_before(session) && !session.owner_before(each.session);
    });
    if (known == sessions_.end()) {
      std::erase_if(sessions_, [](auto& each) { return each.session.expired(); });
      known = sessions_.insert(sessions_.end(), {session, false});
    }
    known->had_futures |= how == lock_request::started;
  }

private:
  struct entry {
    std::weak_ptr<session_core> session;
    bool had_futures;
  };

  fork_detector fork_;
  std::vector<entry> sessions_;
};

} // namespace

void tell_of_thread_end(const std::shared_ptr<session_core>& session, lock_request how) {
  thread_local locking_thread_end at_end;
  at_end.watch(session, how);
}

} // namespace manager::detail
