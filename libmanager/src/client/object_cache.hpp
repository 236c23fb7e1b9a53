#pragma once

#include "actors/value/reference.hpp"
#include "manager/detail/call.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace manager::detail {

/// Objects that a session has proxies of, by reference. A value that names one of them is read
/// without asking the server, and all grants of an object are counted in one place. Thread-safe.
class object_cache {
public:
  /// Returns the object if there is a proxy of it, otherwise null.
  object_ptr find(const reference& name) const {
    std::lock_guard guard{mutex_};
    auto known = objects_.find(name);
    return known == objects_.end() ? nullptr : known->second.lock();
  }

  void put(const reference& name, const object_ptr& object) {
    std::lock_guard guard{mutex_};
    objects_[name] = object;
  }

  /// Removes an object whose last proxy is gone, unless there are new proxies.
  void forget(const reference& name) {
    std::lock_guard guard{mutex_};
    auto known = objects_.find(name);
    if (known != objects_.end() && known->second.expired())
      objects_.erase(known);
  }

private:
  /// Most references of a session name one server, whose number is random.
  struct hash {
    size_t operator()(const reference& name) const noexcept { return name.server ^ name.object; }
  };

  mutable std::mutex mutex_;
  std::unordered_map<reference, std::weak_ptr<const object_ref>, hash> objects_;
};

} // namespace manager::detail
