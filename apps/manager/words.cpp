#include "apps/manager/words.hpp"

#include "apps/manager/tables.hpp"
#include "apps/manager/text.hpp"

#include <charconv>
#include <cstdint>

namespace manager::app {
namespace {

[[noreturn]] void refuse(const std::string& word, const char* expected) {
  throw error{errc::bad_argument, "'" + word + "' is no " + expected};
}

template <class T> packed parse_number(const std::string& word, const char* expected) {
  T number{};
  auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc{} || end != word.data() + word.size())
    refuse(word, expected);
  return pack(number);
}

packed parse_bool(const std::string& word) {
  if (word != "true" && word != "false")
    refuse(word, "bool: true or false");
  return pack(word == "true");
}

std::optional<packed> argument_from(value_type type, const std::string& word) {
  if (type.optional && word == "-")
    return std::nullopt;
  switch (type.kind) {
  case value_kind::boolean:
    return parse_bool(word);
  case value_kind::integer:
    return parse_number<int64_t>(word, "64-bit integer");
  case value_kind::natural:
    return parse_number<uint64_t>(word, "64-bit integer from 0 on");
  case value_kind::text:
    return pack(word);
  default:
    return from_json(word);
  }
}

} // namespace

std::vector<std::optional<packed>> arguments_from(std::string_view type, const operation_info& row,
                                                  const std::vector<std::string>& words) {
  try {
    row.require_count(words.size());
    std::vector<std::optional<packed>> arguments;
    for (size_t i = 0; i < words.size(); ++i)
      arguments.push_back(argument_from(row.arguments[i], words[i]));
    return arguments;
  } catch (const error& failure) {
    throw error{failure.kind(), failure.text() + "\nusage: manager call " + std::string{type}
                                    + " NAME " + usage_of(row)};
  }
}

} // namespace manager::app
