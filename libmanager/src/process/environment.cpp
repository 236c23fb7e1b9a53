#include "libmanager/src/process/environment.hpp"

#include "actors/value/errc.hpp"
#include "actors/value/quoted.hpp"

#include <string_view>
#include <unistd.h>

namespace manager {
namespace {

void require_usable(const std::string& name, const std::optional<std::string>& value) {
  auto refuse = [&](const char* why) {
    throw error{errc::bad_argument, "environment variable " + quoted_text(name) + ": " + why};
  };
  if (name.empty() || name.find('=') != std::string::npos)
    refuse("a name has at least one character, and no '='");
  if (name.find('\0') != std::string::npos || (value && value->find('\0') != std::string::npos))
    refuse("name and value cannot contain a zero byte");
}

} // namespace

std::vector<std::string> environment_with(const environment_changes& changes) {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    std::string_view text{*variable};
    if (!changes.contains(std::string{text.substr(0, text.find('='))}))
      variables.emplace_back(text);
  }
  for (auto& [name, value] : changes) {
    require_usable(name, value);
    if (value)
      variables.push_back(name + '=' + *value);
  }
  return variables;
}

std::optional<std::string> value_in(const std::vector<std::string>& environment,
                                    const std::string& name) {
  for (auto& variable : environment)
    if (variable.starts_with(name + '='))
      return variable.substr(name.size() + 1);
  return std::nullopt;
}

} // namespace manager
