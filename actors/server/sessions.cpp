#include "actors/server/sessions.hpp"

#include <caf/actor_cast.hpp>
#include <utility>

namespace manager {

uint64_t session_table::open_beside(uint64_t known, session_about about) {
  auto& record = sessions_.at(known);
  auto& own = watched_[record.owner];
  if (own.number != known || std::exchange(own.handed_out, true))
    return add(record.owner, std::move(about));
  record.about = std::move(about);
  return known;
}

std::optional<uint64_t> session_table::find(uint64_t number, const caf::strong_actor_ptr& sender) {
  if (number == 0) {
    auto [own, is_new] = watched_.try_emplace(sender->address());
    if (is_new)
      watch_(sender);
    if (own->second.number == 0)
      own->second = {add(sender->address(), {}), false};
    return own->second.number;
  }
  auto found = sessions_.find(number);
  if (found == sessions_.end() || found->second.owner.node() != sender->node())
    return std::nullopt;
  return number;
}

bool session_table::close(uint64_t number) {
  auto found = sessions_.find(number);
  if (found == sessions_.end())
    return false;
  auto watched = watched_.find(found->second.owner);
  if (watched != watched_.end() && watched->second.number == number)
    watched->second = {};
  sessions_.erase(found);
  return true;
}

caf::strong_actor_ptr session_table::owner_of(uint64_t number) const {
  auto found = sessions_.find(number);
  return found == sessions_.end() ? nullptr
                                  : caf::actor_cast<caf::strong_actor_ptr>(found->second.owner);
}

std::vector<uint64_t> session_table::of(const caf::actor_addr& owner) const {
  std::vector<uint64_t> numbers;
  for (auto& [number, session] : sessions_)
    if (session.owner == owner)
      numbers.push_back(number);
  return numbers;
}

session_about session_table::about(uint64_t number) const {
  auto found = sessions_.find(number);
  return found == sessions_.end() ? session_about{} : found->second.about;
}

std::vector<std::pair<uint64_t, session_about>> session_table::list(uint64_t after,
                                                                    size_t most) const {
  std::vector<std::pair<uint64_t, session_about>> part;
  for (auto each = sessions_.upper_bound(after); each != sessions_.end() && part.size() < most;
       ++each)
    part.emplace_back(each->first, each->second.about);
  return part;
}

uint64_t session_table::add(const caf::actor_addr& owner, session_about about) {
  sessions_.emplace(++last_number_, record{owner, std::move(about)});
  return last_number_;
}

} // namespace manager
