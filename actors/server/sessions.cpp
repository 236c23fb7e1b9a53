#include "actors/server/sessions.hpp"

#include <utility>

namespace manager {

client_id session_table::enter(uint64_t process) {
  clients_.emplace(++last_client_, own_session{});
  return {process, last_client_};
}

uint64_t session_table::open_beside(uint64_t known, session_about about) {
  auto& record = sessions_.at(known);
  auto& own = clients_.at(record.owner.number);
  if (own.number != known || std::exchange(own.handed_out, true))
    return add(record.owner, std::move(about));
  record.about = std::move(about);
  return known;
}

std::optional<uint64_t> session_table::find(uint64_t number, client_id client) {
  if (number == 0) {
    auto known = clients_.find(client.number);
    if (known == clients_.end())
      return std::nullopt;
    auto& own = known->second;
    if (own.number == 0)
      own = {add(client, {}), false};
    return own.number;
  }
  auto found = sessions_.find(number);
  if (found == sessions_.end() || found->second.owner.process != client.process)
    return std::nullopt;
  return number;
}

bool session_table::close(uint64_t number) {
  auto found = sessions_.find(number);
  if (found == sessions_.end())
    return false;
  auto owner = clients_.find(found->second.owner.number);
  if (owner != clients_.end() && owner->second.number == number)
    owner->second = {};
  sessions_.erase(found);
  return true;
}

std::vector<uint64_t> session_table::of(client_id client) const {
  std::vector<uint64_t> numbers;
  for (auto& [number, session] : sessions_)
    if (session.owner == client)
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

uint64_t session_table::add(client_id owner, session_about about) {
  sessions_.emplace(++last_session_, record{owner, std::move(about)});
  return last_session_;
}

} // namespace manager
