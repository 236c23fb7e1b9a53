#pragma once

#include "actors/value/packed_text.hpp"
#include "manager/lock_report.hpp"

#include <optional>
#include <ostream>
#include <string>

// Results as text for people. Reports print with `std::cout << lock.who()`. An optional is a type
// of namespace std, where C++ finds no operator of this library: write
// `using manager::operator<<;`, or `std::cout << manager::text(d.get("a"))`. With manager/fmt.hpp,
// `fmt::print("{}", ...)` prints all of these.

namespace manager {
namespace detail {

template <class T>
concept streamable = requires(std::ostream& out, const T& x) {
  out << x;
};

void print_value(std::ostream& out, const packed& value);

/// Prints a value by its own operator if it has one, otherwise like JSON.
template <class T> void print(std::ostream& out, const T& value) {
  if constexpr (is_optional<T>) {
    if (value)
      print(out, *value);
    else
      out << "nothing";
  } else if constexpr (streamable<T>) {
    out << value;
  } else {
    print_value(out, pack(value));
  }
}

template <class T> struct printed {
  const T& value;

  friend std::ostream& operator<<(std::ostream& out, const printed& shown) {
    print(out, shown.value);
    return out;
  }
};

} // namespace detail

/// Makes a value printable: "nothing" for an empty optional, `[1, 2]` for a vector. `value` must
/// outlive the result.
template <class T> detail::printed<T> text(const T& value) {
  return {value};
}

/// Prints an optional: its value, or "nothing". A program's own operator takes precedence.
template <class Optional>
requires(detail::is_optional<Optional>) std::ostream& operator<<(std::ostream& out,
                                                                 const Optional& value) {
  detail::print(out, value);
  return out;
}

/// Prints "worker-1 (pid 71 at host), session 3, thread 1, for 2.5 s".
std::ostream& operator<<(std::ostream& out, const lock_party& party);

/// Prints "held by [...], waiting: [...]".
std::ostream& operator<<(std::ostream& out, const lock_report& report);

} // namespace manager
