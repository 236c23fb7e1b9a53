#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace manager::test {

/// Expected state of a server: its containers, their elements, and the clients that hold them.
class reference_model {
public:
  using elements = std::deque<std::pair<int, uint64_t>>; ///< key (0 if there is none), object

  bool has(uint64_t id) const { return objects_.contains(id); }
  elements& in(uint64_t id) { return objects_.at(id).holds; }

  void create(uint64_t id, const std::string& name) { objects_[id].name = name; }
  void remove(uint64_t id) { objects_.erase(id); }

  /// Adds a grant: the client received a reference to an object.
  void grant(int client, uint64_t id) {
    if (has(id))
      ++grants_[client][id];
  }

  /// Removes the client's grants of an object: it dropped its last proxy.
  void release(int client, uint64_t id) { grants_[client].erase(id); }
  void release(int client) { grants_.erase(client); }

  /// Drops objects that no client holds, and objects that only these held. A cycle holds itself.
  void collect() {
    size_t dropped = 0;
    do {
      auto counts = references();
      dropped = std::erase_if(objects_, [&](auto& each) {
        return each.second.name.empty() && counts[each.first] == 0;
      });
    } while (dropped != 0);
  }

  /// Returns the number of references of each object.
  std::map<uint64_t, uint64_t> references() const {
    std::map<uint64_t, uint64_t> counts;
    for (auto& [id, object] : objects_)
      counts[id] = 0;
    auto add = [&](uint64_t id, uint64_t count) {
      if (has(id)) // an element may refer to a removed object
        counts[id] += count;
    };
    for (auto& [id, object] : objects_)
      for (auto& [key, element] : object.holds)
        add(element, 1);
    for (auto& [client, held] : grants_)
      for (auto& [id, count] : held)
        add(id, count);
    return counts;
  }

private:
  struct object {
    std::string name;
    elements holds;
  };

  std::map<uint64_t, object> objects_;
  std::map<int, std::map<uint64_t, uint64_t>> grants_; ///< by client
};

} // namespace manager::test
