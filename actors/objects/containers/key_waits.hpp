#pragma once

#include "actors/objects/pending.hpp"
#include "actors/value/packed.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace manager {

/// Calls that wait for an entry under a key. The object notes each key that it inserts, possibly on
/// the thread of a long operation; the network thread answers afterwards. So the work of an
/// insertion does not grow with the number of the calls that wait for other keys.
class key_waits {
public:
  void add(const packed& key, pending<packed> reply) {
    auto [waits, is_new] = waits_.try_emplace(key);
    if (is_new) // the last call that gives up leaves nothing behind
      waits->second.after_withdrawal([this, key] { drop_if_empty(key); });
    waits->second.push_back(std::move(reply));
  }

  bool empty() const noexcept { return waits_.empty(); }

  /// Records that there is an entry under this key now.
  void note(const packed& key) {
    if (waits_.contains(key))
      inserted_.push_back(key);
  }

  /// Answers the calls that wait for the noted keys with `value_of(key)`, a pointer, in the order
  /// of their arrival; if the pointer is null, the calls continue to wait. Network thread.
  template <class ValueOf> void answer(ValueOf value_of) {
    for (auto& key : std::exchange(inserted_, {})) {
      auto found = waits_.find(key);
      const packed* value = found == waits_.end() ? nullptr : value_of(key);
      if (value == nullptr)
        continue;
      auto ended = waits_.extract(found);
      for (auto& waits = ended.mapped(); !waits.empty();)
        waits.pop_front().reply.resolve(*value);
    }
  }

private:
  void drop_if_empty(const packed& key) {
    if (auto found = waits_.find(key); found != waits_.end() && found->second.empty())
      waits_.erase(found);
  }

  std::unordered_map<packed, waiting_list<packed>> waits_;
  std::vector<packed> inserted_;
};

} // namespace manager
