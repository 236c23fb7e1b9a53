#pragma once

#include "actors/objects/containers/memory_file.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace manager {

/// Table of the shared memories that sessions may map, by the numbers of session and object. The
/// network thread adds and removes entries; the thread that accepts connections hands the memories'
/// descriptors out. Thread-safe.
class memory_offers {
public:
  void offer(uint64_t session, uint64_t object, std::shared_ptr<const memory_file> memory) {
    std::lock_guard guard{mutex_};
    offers_[object].memory = std::move(memory);
    offers_[object].sessions.insert(session);
  }

  void session_ended(uint64_t session, uint64_t object) noexcept {
    std::lock_guard guard{mutex_};
    if (auto found = offers_.find(object); found != offers_.end())
      found->second.sessions.erase(session);
  }

  void forget_object(uint64_t object) noexcept {
    std::lock_guard guard{mutex_};
    offers_.erase(object);
  }

  /// Returns the memory of this object; null if the object has not offered it to the session.
  std::shared_ptr<const memory_file> find(uint64_t session, uint64_t object) const {
    std::lock_guard guard{mutex_};
    auto found = offers_.find(object);
    bool is_offered = found != offers_.end() && found->second.sessions.contains(session);
    return is_offered ? found->second.memory : nullptr;
  }

private:
  struct entry {
    std::shared_ptr<const memory_file> memory;
    std::set<uint64_t> sessions;
  };

  mutable std::mutex mutex_;
  std::map<uint64_t, entry> offers_; ///< by object
};

} // namespace manager
