#pragma once

#include "actors/record/record_bytes.hpp"
#include "actors/record/record_part.hpp"
#include "actors/value/packed.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace manager {

/// Kind of a step of a transaction.
enum class step_kind : uint64_t {
  call,      ///< an operation
  condition, ///< an operation whose result is compared
  held,      ///< an acquisition of a lock that must be in force
  revision,  ///< the revision that an object must have
};

/// Comparison of the result of an operation, on the left, with a value.
enum class comparison : uint64_t { equal, not_equal, less, at_least };

/// One step of a transaction.
struct transaction_step {
  step_kind kind = step_kind::call;
  comparison compare = comparison::equal; ///< of a condition
  packed value{};                         ///< of a condition
  uint64_t object = 0;                    ///< of a revision
  uint64_t number = 0;                    ///< of an acquisition or revision
  std::string_view record{};              ///< call of a call or condition
};

/// Maximum number of steps.
inline constexpr size_t most_transaction_steps = 1000;

/// Outcome of a transaction, in its answer: then follow the number of the step that decided, from
/// 1, and the answers of the steps.
enum class transaction_outcome : uint64_t { done, condition_failed, step_failed };

/// Appends a step.
inline void append_step(std::string& to, const transaction_step& step) {
  record_writer out{to};
  out.add(std::array{static_cast<uint64_t>(step.kind), static_cast<uint64_t>(step.compare)});
  record_part<packed>::write(out, step.value);
  out.add(std::array{step.object, step.number});
  out.add(step.record);
}

/// Reads the next step. The record refers to the reader's bytes.
/// @throws error bad_argument if the bytes are malformed
inline transaction_step read_step(record_reader& from) {
  transaction_step step;
  auto kind = from.number();
  auto compare = from.number();
  if (kind > static_cast<uint64_t>(step_kind::revision)
      || compare > static_cast<uint64_t>(comparison::at_least))
    throw error{errc::bad_argument, "a step of the transaction is of no known kind"};
  step.kind = static_cast<step_kind>(kind);
  step.compare = static_cast<comparison>(compare);
  step.value = record_part<packed>::read(from);
  step.object = from.number();
  step.number = from.number();
  step.record = from.text();
  return step;
}

} // namespace manager
