#pragma once

#include "actors/model/packed.hpp"
#include "manager/call.hpp"

#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace manager::detail {

/// A function that workers can run. Found by name and signature in the worker, which runs the same
/// program; by address in the program that spawns.
struct task_entry {
  std::string name;
  std::string (*signature)(); ///< schema of the arguments: "tuple<int,list<float>>"
  const void* function;
  void (*run)(const packed& arguments);
  const char* file;
};

/// Registers a task before main; types are not registered yet then, so nothing is asked.
bool register_task(task_entry entry);

/// Ends the program, naming both files, when two tasks have the same name and signature: workers
/// could run either.
void require_distinct_tasks();

/// The task registered for a function.
/// @throws error no_such_task
const task_entry& task_of(const void* function);

/// The task of this name and signature, in a worker.
/// @throws error no_such_task
const task_entry& find_task(const std::string& name, const std::string& signature);

template <class F> struct task_signature;
template <class R, class... P> struct task_signature<R (*)(P...)> {
  using arguments = std::tuple<std::decay_t<P>...>;
};

template <auto Function> void run_task(const packed& arguments) {
  using tuple = typename task_signature<decltype(Function)>::arguments;
  std::apply(Function, unpack<tuple>(arguments));
}

template <auto Function> bool add_task(const char* name, const char* file) {
  using tuple = typename task_signature<decltype(Function)>::arguments;
  return register_task(
      {name, &schema<tuple>, reinterpret_cast<const void*>(Function), &run_task<Function>, file});
}

} // namespace manager::detail

/// Makes the function `name` a task that `spawn` can run in a worker process. To be written once,
/// at namespace scope, where the function is declared. Parameters are values or proxies.
#define MANAGER_TASK(name) MANAGER_TASK_AT(name, __LINE__)
#define MANAGER_TASK_AT(name, line) MANAGER_TASK_NAMED(name, line)
#define MANAGER_TASK_NAMED(name, line)                                                             \
  [[maybe_unused]] static const bool manager_task_##line =                                         \
      ::manager::detail::add_task<&name>(#name, __FILE__)
