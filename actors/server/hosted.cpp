#include "actors/server/hosted.hpp"

namespace manager {

void check_initial(const object_type& type, const std::string& schema, const packed& initial,
                   const known_objects& objects) {
  auto container = parse_schema(schema);
  if (type.initial_patterns.empty() || container.members.empty() || initial.empty()
      || is_nil(initial))
    return;
  auto fits = [&](std::string_view pattern) {
    require_conforming(initial, fill_in(parse_schema(pattern), container), objects);
  };
  auto& patterns = type.initial_patterns;
  bool is_array = describe(initial).starts_with("array");
  fits(is_array ? patterns.back() : patterns.front());
}

} // namespace manager
