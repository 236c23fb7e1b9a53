#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <string_view>

namespace manager::detail {

/// Returns the server's name of a comparison of <functional>.
template <class Comparison> consteval std::string_view sign_of() {
  if constexpr (std::same_as<Comparison, std::equal_to<>>)
    return "==";
  else if constexpr (std::same_as<Comparison, std::not_equal_to<>>)
    return "!=";
  else if constexpr (std::same_as<Comparison, std::less<>>)
    return "<";
  else if constexpr (std::same_as<Comparison, std::less_equal<>>)
    return "<=";
  else if constexpr (std::same_as<Comparison, std::greater<>>)
    return ">";
  else if constexpr (std::same_as<Comparison, std::greater_equal<>>)
    return ">=";
  else
    return {};
}

template <class Comparison>
concept named_comparison = !sign_of<Comparison>().empty();

template <named_comparison Comparison> std::string sign_text() {
  return std::string{sign_of<Comparison>()};
}

} // namespace manager::detail
