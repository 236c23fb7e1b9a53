#include "actors/value/packed_condition.hpp"

#include "actors/value/packed_path.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/raw_elements.hpp"

#include <algorithm>
#include <utility>

namespace manager {

packed_field::packed_field(const packed& steps) : steps_{split_array(steps, max_stored_depth)} {}

std::optional<packed> packed_field::nested(const packed& whole) const {
  return find_nested(whole, steps_);
}

packed_condition condition_of(std::string_view comparison, const packed& field,
                              const packed& operand) {
  require_value(operand);
  return detail::with_comparison(comparison, [&](auto compare) -> packed_condition {
    return [compare, place = packed_field{field}, operand](const packed& whole) {
      return place.visit(whole, [&](const packed* value) {
        if (value == nullptr)
          return false;
        auto order = stored_order(*value, operand);
        return compare(order < 0 ? -1 : order > 0 ? 1 : 0, 0);
      });
    };
  });
}

void sort_by_field(std::vector<packed>& values, const packed_field& field, bool descending) {
  const auto nil = pack(msgpack::type::nil_t{});
  std::vector<std::pair<packed, packed>> keyed; // the value at the field, and the whole value
  keyed.reserve(values.size());
  for (auto& whole : values)
    field.visit(whole, [&](const packed* key) { keyed.emplace_back(key ? *key : nil, whole); });
  std::stable_sort(keyed.begin(), keyed.end(), [&](auto& left, auto& right) {
    return descending ? stored_order(right.first, left.first) < 0
                      : stored_order(left.first, right.first) < 0;
  });
  for (size_t i = 0; i < keyed.size(); ++i)
    values[i] = std::move(keyed[i].second);
}

} // namespace manager
