#include "actors/objects/sync/synchronizer.hpp"

#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <span>

namespace manager {
namespace {

packed claims(const lock_table& table, const std::vector<claim>& all) {
  auto shown = std::min(all.size(), most_claims_told);
  packed_writer out;
  out.array(shown);
  for (auto& each : std::span{all}.first(shown)) {
    auto about = table.about(each.who.session);
    std::chrono::nanoseconds since = table.now() - each.since;
    out.value(std::tuple{each.who.session, each.who.thread, about.host, about.pid, about.worker,
                         since.count(), each.count});
  }
  return std::move(out).finish();
}

} // namespace

void synchronizer::attach(const object_context& server) {
  table_ = &server.locks;
  id_ = server.id;
  own_.reset();
}

packed synchronizer::who() const {
  auto held = holders();
  auto waiting = waiters();
  packed_writer out;
  out.array(3);
  out.add(claims(*table_, held));
  out.add(claims(*table_, waiting));
  out.value(std::pair<uint64_t, uint64_t>{holder_count(), waiting.size()});
  return std::move(out).finish();
}

std::string synchronizer::state_text(const std::string& state, size_t waiting) {
  if (waiting == 0)
    return state;
  return state + ", " + std::to_string(waiting) + (waiting == 1 ? " waits" : " wait");
}

void require_at_least(int64_t least, int64_t value, const char* what) {
  if (value < least)
    throw error{errc::bad_argument, std::string{what} + " must be at least " + std::to_string(least)
                                        + ", not " + std::to_string(value)};
}

} // namespace manager
