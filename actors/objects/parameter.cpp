#include "actors/objects/parameter.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace manager {

std::string parameter_text(std::chrono::nanoseconds time) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%g s", std::chrono::duration<double>{time}.count());
  return text.data();
}

void require_same(const std::vector<parameter>& held, const std::vector<parameter>& asked) {
  for (auto& wanted : asked) {
    auto same_name = [&](auto& each) { return each.name == wanted.name; };
    auto found = std::find_if(held.begin(), held.end(), same_name);
    if (found != held.end() && found->value == wanted.value)
      continue;
    std::string name{wanted.name};
    auto has = found == held.end() ? "no " + name : name + ' ' + found->value;
    throw error{errc::bad_argument, "it has " + has + ", not " + wanted.value
                                        + "; give no parameters to open it as it is"};
  }
}

} // namespace manager
