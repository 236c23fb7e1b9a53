#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace manager::test {

/// Counts the machine instructions of an action, in a forked child of this process that is stepped
/// by ptrace: the work, whatever the machine does besides. The action changes the child only. About
/// 100,000 instructions take a second. Returns nullopt where ptrace is not allowed.
std::optional<uint64_t> instructions_of(const std::function<void()>& action);

} // namespace manager::test
