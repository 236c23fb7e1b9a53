#include "apps/manager/tables.hpp"

#include "apps/manager/text.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>
#include <string_view>

namespace manager::app {

std::string operation_lines(const object_type_info& type) {
  size_t width = 0;
  for (auto& row : type.operations)
    width = std::max(width, usage_of(row).size());
  std::string lines;
  for (auto& row : type.operations)
    lines += fmt::format("  {:<{}}  {}\n", usage_of(row), width, row.summary());
  return lines;
}

std::string usage_of(const operation_info& row) {
  auto words = row.usage();
  return std::string{row.name} + (words.empty() ? "" : " ") + std::string{words};
}

const operation_info& find_operation(std::string_view type, std::string_view operation) {
  try {
    return known_type(type).operation(operation);
  } catch (const error& failure) {
    if (failure.kind() == errc::no_such_operation) {
      auto lines = operation_lines(known_type(type));
      lines.pop_back();
      throw error{failure.kind(), failure.text() + "; it has\n" + lines};
    }
    std::set<std::string_view> sorted;
    for (auto& known : known_types())
      sorted.insert(known.name);
    std::string names;
    for (auto name : sorted)
      names += ' ' + std::string{name};
    throw error{failure.kind(), failure.text() + "; there are:" + names};
  }
}

std::string shown_name(const std::string& name) {
  auto text = json_string(name);
  bool plain = text.size() == name.size() + 2 && name.find('\x7f') == std::string::npos;
  return plain ? name : text;
}

} // namespace manager::app
