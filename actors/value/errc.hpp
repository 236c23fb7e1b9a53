#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <system_error>

namespace manager {

/// Code of a failure, described in one sentence each. The numbers travel on the wire: append, never
/// renumber. The table of docs/errors.md is checked against this list.
enum class errc : uint8_t {
  bad_argument = 1,  ///< An argument has a value that the operation does not accept.
  out_of_range,      ///< An index, or the result of an arithmetic operation, is outside its range.
  no_such_key,       ///< The dict has no entry, or the record no attribute, under this key.
  empty,             ///< The container has no element to take.
  type_mismatch,     ///< A value or an object has another type than the one asked for.
  too_large,         ///< A value is larger than the configured maximum.
  timed_out,         ///< The wait, or the round trip, took longer than allowed.
  shut_down,         ///< The queue was shut down: nothing can be put, and nothing is left to take.
  object_gone,       ///< The object was removed or dropped.
  no_such_name,      ///< No object has this name.
  no_such_operation, ///< The object's type announces no operation of this name.
  no_such_type,      ///< The server knows no object type of this name.
  no_such_task,      ///< No task of this name and signature is registered with MANAGER_TASK.
  disconnected,      ///< The connection to the server is lost.
  unreachable,       ///< No server answered at this address before the deadline.
  authentication_failed, ///< The authkey is missing, malformed or not the server's.
  address_in_use,        ///< Another server listens at this address.
  protocol_mismatch,     ///< The peer speaks another protocol or was built with another CAF.
  session_ended,         ///< The session was closed, or the server ended it.
  would_deadlock,        ///< A blocking call was made where it could never be answered.
  forked,                ///< The session belongs to the parent of this forked process.
  not_initialized,       ///< main did not call manager::init first.
  not_supported,         ///< This kind of session cannot do that.
  worker_failed,         ///< A worker process could not be started.
  limit_reached,         ///< A configured limit was reached.
  internal,              ///< A defect of the library; please report it.
  canceled,              ///< The caller canceled the wait.
  operation_failed,      ///< An exception left an operation of a program's own type.
  not_owner,             ///< The calling thread does not hold the lock.
  lease_lost,            ///< The lock was lost, or has moved on to another holder.
  deadlock,              ///< The wait for the lock would be part of a cycle of waits.
  broken_barrier,        ///< A party of the barrier died or gave up, or the barrier was aborted.
  worker_died,           ///< The worker process that ran the task ended before it had a result.
  task_failed,           ///< An exception left the task.
};

/// Returns the spelling of `code` in the enumeration, e.g. "timed_out".
std::string_view to_string(errc code) noexcept;

/// Prints the spelling, not the number.
std::ostream& operator<<(std::ostream& out, errc code);

/// Returns the exit code by which command line programs report `code`: 64 plus its number, above
/// the codes that shells and tasks use and below the codes of signals.
int exit_code(errc code) noexcept;

/// Returns the category "manager" of `std::error_code`.
const std::error_category& error_category() noexcept;

/// Converts an `errc` to a `std::error_code`; found by argument-dependent lookup.
std::error_code make_error_code(errc code) noexcept;

/// Exception of every failure of this library. `what()` is one sentence that names the object and
/// the operation: "queue 'jobs': pop timed out after 5 s". Expected absence is not an error but an
/// empty optional or `false`.
class error : public std::system_error {
public:
  error(errc code, std::string text);

  const char* what() const noexcept override { return text_.c_str(); }

  /// Returns the text of `what()` as a string.
  const std::string& text() const noexcept { return text_; }

  /// Returns the code as an enumerator, for a `switch`.
  errc kind() const noexcept { return static_cast<errc>(code().value()); }

private:
  std::string text_;
};

} // namespace manager

template <> struct std::is_error_code_enum<manager::errc> : std::true_type {};
