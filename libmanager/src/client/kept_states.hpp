#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <typeindex>
#include <utility>

namespace manager::detail {

/// Objects that a worker keeps from task to task, at most one of each type. Owns them. Thread-safe.
class kept_states {
public:
  /// Keeps an object; destroys the earlier one of the same type.
  void put(std::type_index type, std::shared_ptr<void> state) {
    std::lock_guard guard{mutex_}; // released before `state`, which is the earlier object then
    all_[type].swap(state);
  }

  /// Returns the object of a type; null if there is none.
  void* find(std::type_index type) const {
    std::lock_guard guard{mutex_};
    auto found = all_.find(type);
    return found == all_.end() ? nullptr : found->second.get();
  }

  /// Destroys all objects. Their destructors may call `find`.
  void clear() noexcept {
    std::map<std::type_index, std::shared_ptr<void>> ended; // destroyed without the lock
    std::lock_guard guard{mutex_};
    ended.swap(all_);
  }

private:
  mutable std::mutex mutex_;
  std::map<std::type_index, std::shared_ptr<void>> all_;
};

} // namespace manager::detail
