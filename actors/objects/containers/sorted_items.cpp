#include "actors/objects/containers/sorted_items.hpp"

namespace manager {

void sorted_items::insert(std::vector<prioritized> items, place) {
  for (auto& each : items)
    items_.insert(std::move(each)); // behind items of equal priority
}

} // namespace manager
