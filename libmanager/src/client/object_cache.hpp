#pragma once

#include "manager/detail/call.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace manager::detail {

/// Objects that a session has proxies of, by number. A value that names one of them is read without
/// asking the server, and all grants of an object are counted in one place. Thread-safe.
class object_cache {
public:
  /// Returns the object if there is a proxy of it, otherwise null.
  object_ptr find(uint64_t id) const {
    std::lock_guard guard{mutex_};
    auto known = objects_.find(id);
    return known == objects_.end() ? nullptr : known->second.lock();
  }

  void put(uint64_t id, const object_ptr& object) {
    std::lock_guard guard{mutex_};
    objects_[id] = object;
  }

  /// Removes an object whose last proxy is gone, unless there are new proxies.
  void forget(uint64_t id) {
    std::lock_guard guard{mutex_};
    auto known = objects_.find(id);
    if (known != objects_.end() && known->second.expired())
      objects_.erase(known);
  }

private:
  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, std::weak_ptr<const object_ref>> objects_;
};

} // namespace manager::detail
