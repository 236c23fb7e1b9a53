#pragma once

#include "actors/value/packed.hpp"
#include "manager/detail/call.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace manager::detail {

/// Type that is unique for `Function`: its mangled name has the qualified name and the signature of
/// `Function`, and is the same in every source file.
template <auto Function> struct task_key {};

/// A function that workers can run. The program that spawns finds it by its address. The worker,
/// which runs the same program, finds it by its key.
struct task_entry {
  std::string_view name;           ///< as written in MANAGER_TASK, for the names of workers
  const std::type_info* key;       ///< of task_key<function>
  const std::type_info* signature; ///< of the function's type, for messages
  const void* function;
  void (*run)(const packed& arguments);
  const char* file;
  int line;
};

/// Registers a task before main. A function may be registered several times, because headers may do
/// so.
bool register_task(const task_entry& entry);

/// Ends the program if two different functions have the same qualified name and signature, and
/// prints both places. Two static functions of two source files can: a worker could run either of
/// them.
void require_distinct_tasks();

/// Returns the task registered for a function.
/// @throws error no_such_task
const task_entry& task_of(const void* function);

/// Returns, in a worker, the task with this key.
/// @throws error no_such_task
const task_entry& find_task(const std::string& key);

/// Returns the key of a task in a worker's boot record: the mangled name of the task's key type,
/// and the number of the copy for a static function of a header that several source files include.
std::string key_of(const task_entry& task);

/// Returns the name of a task in the names of its workers: as written in MANAGER_TASK, without a
/// cast.
std::string display_name(const task_entry& task);

template <class F> struct task_signature;
template <class R, class... P> struct task_signature<R (*)(P...)> {
  using arguments = std::tuple<std::decay_t<P>...>;
};
template <class R, class... P>
struct task_signature<R (*)(P...) noexcept> : task_signature<R (*)(P...)> {};

template <auto Function> void run_task(const packed& arguments) {
  using tuple = typename task_signature<decltype(Function)>::arguments;
  std::apply(Function, unpack<tuple>(arguments));
}

template <auto Function> bool add_task(const char* name, const char* file, int line) {
  return register_task({name, &typeid(task_key<Function>), &typeid(decltype(Function)),
                        reinterpret_cast<const void*>(Function), &run_task<Function>, file, line});
}

} // namespace manager::detail

namespace manager {

/// A task with its arguments, to run in another process of this program. `call` makes one.
class task_call {
public:
  task_call(const detail::task_entry& task, packed arguments)
      : task_{&task}, arguments_{std::move(arguments)} {}

  const detail::task_entry& task() const noexcept { return *task_; }
  const packed& arguments() const noexcept { return arguments_; }

  /// Runs the task on the calling thread; does not catch the task's exceptions.
  void run() const { task_->run(arguments_); }

private:
  const detail::task_entry* task_;
  packed arguments_;
};

/// Makes a call of the task `task` with these arguments, which are copied.
/// @throws error no_such_task
template <class R, class... P, class... A>
task_call call(R (*task)(P...),
               A&&... arguments) requires(sizeof...(A) == sizeof...(P)
                                          && (std::convertible_to<A, std::decay_t<P>> && ...)) {
  return {detail::task_of(reinterpret_cast<const void*>(task)),
          pack(std::tuple<std::decay_t<P>...>{std::forward<A>(arguments)...})};
}

} // namespace manager

/// Registers a function as a task, which `spawn` can run in a worker process. Write it at namespace
/// scope after the function's declaration, in a source file or a header; repetition has no effect.
/// Parameters are values or proxies. Takes the name of a function, of a static member function
/// (`account::audit`), of an instance of a function template (`sort_by<int, less>`), or of one of
/// several overloads with a cast: `MANAGER_TASK(static_cast<void (*)(int)>(work))`. Workers find
/// the function by its qualified name and signature.
#define MANAGER_TASK(...) MANAGER_TASK_NUMBERED(__COUNTER__, __VA_ARGS__)
#define MANAGER_TASK_NUMBERED(number, ...) MANAGER_TASK_NAMED(number, __VA_ARGS__)
#define MANAGER_TASK_NAMED(number, ...)                                                            \
  [[maybe_unused]] static const bool manager_task_##number =                                       \
      ::manager::detail::add_task<__VA_ARGS__>(#__VA_ARGS__, __FILE__, __LINE__)
