#include "actors/server/store.hpp"

#include <algorithm>

// Reports of a store, for tools that watch a server.

namespace manager {
namespace {

claim_report report_of(const claim& held, lock_table::time_point now) {
  return {held.who.session, held.who.thread, std::chrono::nanoseconds{now - held.since}.count()};
}

} // namespace

size_t store::count_of(uint64_t session) const {
  auto held = granted_.find(session);
  return held == granted_.end() ? 0 : held->second.size();
}

std::vector<held_report> store::held_by(uint64_t session, uint64_t after, size_t most) const {
  std::vector<held_report> found;
  auto held = granted_.find(session);
  if (held == granted_.end())
    return found;
  for (auto id = held->second.upper_bound(after); id != held->second.end() && found.size() < most;
       ++id) {
    auto& object = objects_.at(*id);
    auto claims = object.object->claims();
    auto locks = std::count_if(claims.begin(), claims.end(),
                               [&](auto& each) { return each.who.session == session; });
    found.push_back(
        {*id, title_of(*id), object.grants.count(session), static_cast<uint64_t>(locks)});
  }
  return found;
}

std::vector<claim_report> store::claims_of(uint64_t id, lock_table::time_point now) const {
  std::vector<claim_report> found;
  auto object = objects_.find(id);
  if (object == objects_.end())
    return found;
  for (auto& each : object->second.object->claims())
    found.push_back(manager::report_of(each, now));
  return found;
}

object_report store::report_of(const std::string& name, uint64_t id,
                               lock_table::time_point now) const {
  auto found = objects_.find(name.empty() ? id : id_of(name));
  if (found == objects_.end())
    throw error{errc::object_gone, "there is no object " + std::to_string(id)};
  auto about = summary_of(found->first, found->second);
  auto& object = *found->second.object;
  auto size = object.size();
  object_report report{about.id,
                       about.type,
                       about.schema,
                       about.name,
                       about.references,
                       size ? size->items : -1,
                       size ? size->bytes : -1,
                       object.is_away(),
                       {},
                       claims_of(about.id, now),
                       0};
  for (auto& [session, count] : found->second.grants)
    if (report.holders.size() < most_claims_told)
      report.holders.push_back({session, count});
  report.claims.resize(std::min(report.claims.size(), most_claims_told));
  return report;
}

std::vector<std::pair<const uint64_t*, timing_report>> store::called_rows() const {
  std::vector<std::pair<const uint64_t*, timing_report>> found;
  for (auto& [type, calls] : calls_) {
    auto& rows = types_.find(type)->second.rows;
    for (size_t i = 0; i < rows.size(); ++i)
      if (calls[i] != 0)
        found.push_back({&calls[i], {type, std::string{rows[i].name}, calls[i], 0, 0, 0, {}}});
  }
  return found;
}

std::pair<std::string, std::string> store::row_at(const uint64_t* counter) const {
  for (auto& [type, calls] : calls_)
    if (!std::less<>{}(counter, calls.data())
        && std::less<>{}(counter, calls.data() + calls.size()))
      return {
          type,
          std::string{
              types_.find(type)->second.rows[static_cast<size_t>(counter - calls.data())].name}};
  return {"directory", "call"};
}

} // namespace manager
