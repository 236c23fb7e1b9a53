#include "manager/exit_cause.hpp"

#include <csignal>
#include <cstring>
#include <ostream>

namespace manager {
namespace {

/// Returns "SIGKILL", "SIGRTMIN+3", or "signal 99" for a number without a name.
std::string signal_name(int number) {
  if (const char* name = ::sigabbrev_np(number))
    return std::string{"SIG"} + name;
  if (number >= SIGRTMIN && number <= SIGRTMAX)
    return "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
  return "signal " + std::to_string(number);
}

} // namespace

std::string to_string(const exit_cause& cause) {
  switch (cause.kind) {
  case end_kind::exited:
    return "exited " + std::to_string(cause.number);
  case end_kind::killed:
    return "killed by " + signal_name(cause.number);
  case end_kind::uncaught:
    return "uncaught " + cause.type + (cause.text.empty() ? "" : ": " + cause.text);
  case end_kind::out_of_memory:
    return "out of memory";
  case end_kind::unknown:
    break;
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& out, const exit_cause& cause) {
  return out << to_string(cause);
}

} // namespace manager
