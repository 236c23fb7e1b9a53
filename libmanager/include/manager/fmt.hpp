#pragma once

#include "manager/any.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/print.hpp"
#include "manager/session.hpp"

#include <concepts>
#include <fmt/format.h>
#include <sstream>

namespace manager::detail {

/// Types that have an `operator<<` in this library.
template <class T>
concept printed_here = std::same_as<T, errc> || std::same_as<T, any> || std::same_as<
    T, lock_party> || std::same_as<T, lock_report> || std::same_as<T, named_object> || std::
    same_as<T, server_status> || std::same_as<T, server_status::object> || is_a<T, printed> ||(
        is_optional<T>&& FMT_VERSION < 100000); // fmt 10 prints them itself

} // namespace manager::detail

// Formats `fmt::format("{}", x)` as `operator<<` prints it. Programs that include this header link
// with fmt; the library itself does not.

/// @cond
template <manager::detail::shown_as_text Proxy>
struct fmt::formatter<Proxy> : fmt::formatter<std::string> {
  template <class Context> auto format(const Proxy& shown, Context& context) const {
    return fmt::formatter<std::string>::format(manager::detail::text_of(shown), context);
  }
};

template <manager::detail::printed_here T> struct fmt::formatter<T> : fmt::formatter<std::string> {
  template <class Context> auto format(const T& shown, Context& context) const {
    std::ostringstream out;
    manager::detail::print(out, shown);
    return fmt::formatter<std::string>::format(out.str(), context);
  }
};
/// @endcond
