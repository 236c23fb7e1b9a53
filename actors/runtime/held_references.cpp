#include "actors/runtime/held_references.hpp"

namespace manager {
namespace {

thread_local noted_holds* noting = nullptr;

} // namespace

noted_holds::scope::scope(noted_holds& notes) : outer_{std::exchange(noting, &notes)} {}

noted_holds::scope::~scope() {
  noting = outer_;
}

void noted_holds::hold(reference_keeper& keeper, uint64_t object) noexcept {
  if (noting != nullptr)
    ++noting->changes_[object];
  else
    keeper.hold(object);
}

void noted_holds::unhold(reference_keeper& keeper, uint64_t object) noexcept {
  if (noting != nullptr)
    --noting->changes_[object];
  else
    keeper.unhold(object);
}

void noted_holds::apply_to(reference_keeper& keeper) noexcept {
  for (auto& [object, change] : changes_) {
    for (; change > 0; --change)
      keeper.hold(object);
    for (; change < 0; ++change)
      keeper.unhold(object);
  }
}

} // namespace manager
