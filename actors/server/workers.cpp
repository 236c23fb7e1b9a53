#include "actors/server/workers.hpp"

#include <algorithm>
#include <utility>

namespace manager {

uint64_t worker_table::announce(uint64_t spawner, const std::vector<uint64_t>& objects) {
  for (auto id : objects)
    store_.require({store_.id(), id});
  for (auto id : objects)
    store_.hold(id);
  workers_.emplace(++last_number_, record{spawner, objects, std::nullopt});
  return last_number_;
}

std::vector<granted_object> worker_table::claim(uint64_t worker, uint64_t session) {
  auto found = workers_.find(worker);
  if (found == workers_.end())
    throw error{errc::object_gone, "worker " + std::to_string(worker) + " is not expected"};
  auto& tickets = found->second.tickets;
  auto part = tickets.begin() + static_cast<std::ptrdiff_t>(std::min(tickets.size(), most_grants));
  std::vector<uint64_t> claimed{tickets.begin(), part};
  std::vector<granted_object> grants;
  for (auto id : claimed)
    grants.push_back(store_.share(session, id));
  tickets.erase(tickets.begin(), part);
  for (auto id : claimed)
    store_.unhold(id);
  return grants;
}

void worker_table::report(uint64_t worker, packed report) {
  auto found = workers_.find(worker);
  if (found != workers_.end())
    found->second.report = std::move(report);
}

std::optional<packed> worker_table::dismiss(uint64_t worker) {
  auto record = workers_.extract(worker);
  if (!record)
    return std::nullopt;
  for (auto id : record.mapped().tickets)
    store_.unhold(id);
  return std::move(record.mapped().report);
}

void worker_table::session_ended(uint64_t session) {
  std::vector<uint64_t> orphans;
  for (auto& [number, worker] : workers_)
    if (worker.spawner == session)
      orphans.push_back(number);
  for (auto number : orphans)
    dismiss(number);
}

} // namespace manager
