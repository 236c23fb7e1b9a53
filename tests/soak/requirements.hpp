#pragma once

#include <iostream>
#include <manager/process.hpp>
#include <string>

namespace soak {

/// Requirements of a long run, which fails if one of them is not met.
class requirements {
public:
  /// Returns true if all requirements were met so far.
  bool is_good() const { return good_; }

  /// Prints `otherwise` if `condition` is false; returns `condition`.
  bool require(bool condition, const std::string& otherwise) {
    if (!condition)
      std::cerr << "soak: " << otherwise << '\n';
    good_ = good_ && condition;
    return condition;
  }

  bool require(bool condition, const manager::process& of, const std::string& otherwise) {
    if (!condition)
      std::cerr << "soak: " << of << ", " << of.failure().value_or("no exception") << '\n';
    return require(condition, of.name() + ' ' + otherwise);
  }

private:
  bool good_ = true;
};

} // namespace soak
