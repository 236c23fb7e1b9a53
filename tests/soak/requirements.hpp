#pragma once

#include <iostream>
#include <manager/process.hpp>
#include <string>

namespace soak {

/// What a long run requires. The run fails if something was not as required.
class requirements {
public:
  /// Returns true if everything was as required so far.
  bool is_good() const { return good_; }

  /// Prints what happened if `condition` is false; returns `condition`.
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
