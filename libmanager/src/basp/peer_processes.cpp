#include "libmanager/src/basp/peer_processes.hpp"

#include "libmanager/src/basp/scribe.hpp"

#include <array>
#include <sys/epoll.h>

namespace manager {

peer_processes::peer_processes(caf::io::network::default_multiplexer& loop)
    : event_handler{loop, ::epoll_create1(EPOLL_CLOEXEC)} {}

void peer_processes::watch(unique_fd process, caf::intrusive_ptr<scribe> who) {
  const auto* key = who.get();
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  wanted.data.ptr = who.get();
  if (process && ::epoll_ctl(fd(), EPOLL_CTL_ADD, process.get(), &wanted) == 0)
    all_.emplace(key, watched{std::move(process), std::move(who)});
}

void peer_processes::forget(const scribe* who) {
  if (auto found = all_.find(who); found != all_.end())
    drop(found);
}

void peer_processes::handle_event(caf::io::network::operation) {
  std::array<epoll_event, 64> ended;
  auto count = ::epoll_wait(fd(), ended.data(), static_cast<int>(ended.size()), 0);
  for (int i = 0; i < count; ++i) {
    auto found = all_.find(static_cast<const scribe*>(ended[static_cast<size_t>(i)].data.ptr));
    if (found == all_.end())
      continue;
    auto who = found->second.who;
    drop(found);
    who->peer_ended();
  }
}

void peer_processes::drop(all_watched::iterator what) {
  ::epoll_ctl(fd(), EPOLL_CTL_DEL, what->second.process.get(), nullptr);
  all_.erase(what);
}

} // namespace manager
