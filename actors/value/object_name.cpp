#include "actors/value/object_name.hpp"

#include "actors/value/errc.hpp"
#include "actors/value/quoted.hpp"

#include <string>

namespace manager {

void require_name(std::string_view name) {
  constexpr size_t shown = 40;
  if (name.size() > max_name_bytes)
    throw error{errc::bad_argument, "the name " + quoted_text(name, shown) + " has "
                                        + std::to_string(name.size()) + " bytes, the maximum is "
                                        + std::to_string(max_name_bytes)};
}

} // namespace manager
