#include "actors/server/held_references.hpp"

namespace manager {
namespace {

thread_local noted_holds* noting = nullptr;

} // namespace

noted_holds::scope::scope(noted_holds& notes) : outer_{std::exchange(noting, &notes)} {}

noted_holds::scope::~scope() {
  noting = outer_;
}

void noted_holds::hold(reference_counter& counter, uint64_t object) noexcept {
  if (noting != nullptr)
    ++noting->changes_[object];
  else
    counter.hold(object);
}

void noted_holds::unhold(reference_counter& counter, uint64_t object) noexcept {
  if (noting != nullptr)
    --noting->changes_[object];
  else
    counter.unhold(object);
}

void noted_holds::apply_to(reference_counter& counter) noexcept {
  for (auto& [object, change] : changes_) {
    for (; change > 0; --change)
      counter.hold(object);
    for (; change < 0; ++change)
      counter.unhold(object);
  }
}

} // namespace manager
