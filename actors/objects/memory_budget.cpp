#include "actors/objects/memory_budget.hpp"

#include <algorithm>
#include <utility>

namespace manager {
namespace {

/// Memory that an element takes beside its bytes; measured in docs/performance.md.
constexpr int64_t bytes_per_item = 24;

/// Divisors: the process is measured again when the bytes reserved and given back since the last
/// measurement reach these parts of the free memory and of all its memory.
constexpr int64_t part_of_room = 8;
constexpr int64_t part_of_all = 256;

int64_t cost_of(amount what) noexcept {
  return what.bytes + bytes_per_item * what.items;
}

std::string in_mib(uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

} // namespace

void memory_budget::measure_with(meter measure) {
  std::lock_guard guard{mutex_};
  measure_ = std::move(measure);
  if (measure_)
    this->measure();
}

std::optional<error> memory_budget::reserve(amount more) {
  auto bytes = cost_of(more);
  std::lock_guard guard{mutex_};
  if (!measure_ || bytes <= 0)
    return std::nullopt;
  changes_ += bytes;
  auto all = static_cast<int64_t>(last_.most);
  if (changes_ >= std::max(room_ / part_of_room, all / part_of_all))
    measure();
  if (last_.most == 0 || bytes <= room_) {
    room_ -= bytes;
    return std::nullopt;
  }
  changes_ = std::max(changes_, bytes); // a large value is freed now, so the next call measures
  return error{errc::limit_reached, "the server uses " + in_mib(last_.used)
                                        + " of memory and may use " + in_mib(last_.most)};
}

void memory_budget::give_back(amount less) noexcept {
  auto bytes = std::max<int64_t>(cost_of(less), 0);
  std::lock_guard guard{mutex_};
  room_ += bytes;
  changes_ += bytes;
}

void memory_budget::count_beside(int64_t bytes) noexcept {
  std::lock_guard guard{mutex_};
  beside_ += bytes;
  room_ += std::max<int64_t>(-bytes, 0);
  changes_ += std::max<int64_t>(-bytes, 0);
}

memory_use memory_budget::use() const {
  std::lock_guard guard{mutex_};
  return measure_ ? measured() : memory_use{};
}

/// @pre the mutex is held, and there is a meter
memory_use memory_budget::measured() const {
  auto use = measure_();
  use.used += static_cast<uint64_t>(beside_);
  return use;
}

/// @pre the mutex is held
void memory_budget::measure() {
  last_ = measured();
  room_ = static_cast<int64_t>(last_.most) - static_cast<int64_t>(last_.used);
  changes_ = 0;
}

} // namespace manager
