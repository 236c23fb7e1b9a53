#include "manager/lock_report.hpp"

#include "actors/value/packed.hpp"

#include <tuple>
#include <utility>

namespace manager::detail {
namespace {

using row = std::tuple<uint64_t, uint64_t, std::string, pid_t, std::string, int64_t, int64_t>;

std::vector<lock_party> parties_of(const std::vector<row>& rows) {
  std::vector<lock_party> all;
  all.reserve(rows.size());
  for (auto& [session, thread, host, pid, worker, since, count] : rows)
    all.push_back({host, pid, worker, session, thread, std::chrono::nanoseconds{since}, count});
  return all;
}

} // namespace

lock_report read_report(const packed& answer) {
  auto [holders, waiters, counts] =
      unpack<std::tuple<std::vector<row>, std::vector<row>, std::pair<uint64_t, uint64_t>>>(answer);
  return {parties_of(holders), parties_of(waiters), counts.first, counts.second};
}

} // namespace manager::detail
