#pragma once

#include "manager/proxy.hpp"

#include <fmt/format.h>

/// `fmt::format("{}", proxy)`: as `operator<<` prints it. Programs that include this link with
/// fmt; the library itself does not.
template <manager::detail::shown_as_text Proxy>
struct fmt::formatter<Proxy> : fmt::formatter<std::string> {
  template <class Context> auto format(const Proxy& shown, Context& context) const {
    return fmt::formatter<std::string>::format(manager::detail::text_of(shown), context);
  }
};
