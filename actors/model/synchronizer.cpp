#include "actors/model/synchronizer.hpp"

#include "actors/model/packed_value.hpp"

namespace manager {
namespace {

packed claims(const lock_book& book, const std::vector<claim>& all) {
  packed_writer out;
  out.array(all.size());
  for (auto& each : all) {
    auto about = book.about(each.who.session);
    std::chrono::nanoseconds since = book.now() - each.since;
    out.value(std::tuple{each.who.session, each.who.thread, about.host, about.pid, about.worker,
                         since.count(), each.count});
  }
  return std::move(out).finish();
}

} // namespace

void synchronizer::join(lock_book& book, uint64_t id) {
  book_ = &book;
  id_ = id;
  own_.reset();
}

packed synchronizer::who() const {
  packed_writer out;
  out.array(2);
  out.add(claims(*book_, holders()));
  out.add(claims(*book_, waiters()));
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
