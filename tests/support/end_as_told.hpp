#pragma once

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace manager::test {

/// Ends a task: "exit" with code 7, "kill" by SIGKILL, "throw" by an exception, others by return.
inline void end_as_told(const std::string& how) {
  if (how == "exit")
    std::_Exit(7);
  if (how == "kill")
    ::raise(SIGKILL);
  if (how == "throw")
    throw std::runtime_error{"it broke"};
}

} // namespace manager::test
