#include "actors/value/errc.hpp"

#include <array>
#include <ostream>
#include <utility>

namespace manager {
namespace {

using namespace std::string_view_literals;

constexpr std::array names{
    "none"sv,
    "bad_argument"sv,
    "out_of_range"sv,
    "no_such_key"sv,
    "empty"sv,
    "type_mismatch"sv,
    "too_large"sv,
    "timed_out"sv,
    "shut_down"sv,
    "object_gone"sv,
    "no_such_name"sv,
    "no_such_operation"sv,
    "no_such_type"sv,
    "no_such_task"sv,
    "disconnected"sv,
    "unreachable"sv,
    "authentication_failed"sv,
    "address_in_use"sv,
    "protocol_mismatch"sv,
    "session_ended"sv,
    "would_deadlock"sv,
    "forked"sv,
    "not_initialized"sv,
    "not_supported"sv,
    "worker_failed"sv,
    "limit_reached"sv,
    "internal"sv,
    "canceled"sv,
    "operation_failed"sv,
    "not_owner"sv,
    "lease_lost"sv,
    "deadlock"sv,
    "broken_barrier"sv,
    "worker_died"sv,
    "task_failed"sv,
};
static_assert(names.size() == static_cast<size_t>(errc::task_failed) + 1);

class category final : public std::error_category {
public:
  const char* name() const noexcept override { return "manager"; }

  std::string message(int code) const override {
    return std::string{to_string(static_cast<errc>(code))};
  }
};

} // namespace

std::string_view to_string(errc code) noexcept {
  auto index = static_cast<size_t>(code);
  return index < names.size() ? names[index] : "unknown"sv;
}

std::ostream& operator<<(std::ostream& out, errc code) {
  return out << to_string(code);
}

int exit_code(errc code) noexcept {
  return 64 + static_cast<int>(code);
}

const std::error_category& error_category() noexcept {
  static const auto& instance = *new category; // errors may be thrown after main
  return instance;
}

std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

error::error(errc code, std::string text)
    : std::system_error{make_error_code(code)}, text_{std::move(text)} {}

} // namespace manager
