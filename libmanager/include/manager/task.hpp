#pragma once

#include "actors/value/packed.hpp"
#include "manager/detail/call.hpp"

#include <concepts>
#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

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
  packed (*run)(const packed& arguments); ///< returns the packed result; nil for no result
  packed (*run_each)(const packed& many); ///< runs the task for each element, see `each_result`
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

/// Parameter that a task can have: a value, a reference to const, or an rvalue reference.
template <class P>
concept task_parameter =
    !std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>;

/// Result and parameters of a task: a function, or an object of a class without data. This is the
/// template for what can be no task.
template <class F> struct task_signature {
  static_assert(!std::is_member_function_pointer_v<F>,
                "a member function is no task, because its object is in this process: use a free "
                "function or a static member function, and pass what it needs as arguments");
  static_assert(std::is_member_function_pointer_v<F>,
                "this can be no task: a task is a function, a static member function, a lambda "
                "without captures whose parameters have types (not auto), or an object of a class "
                "without data that has one operator() const; register it with MANAGER_TASK");
  using result = void;
  using arguments = std::tuple<>;
};
template <class R, class... P> struct task_signature<R (*)(P...)> {
  static_assert((task_parameter<P> && ...),
                "a task cannot change its caller's variable, because it runs in another process: "
                "take a value or a reference to const, and return the result or use a proxy");
  using result = std::decay_t<R>;
  using arguments = std::tuple<std::decay_t<P>...>;
};
template <class R, class... P>
struct task_signature<R (*)(P...) noexcept> : task_signature<R (*)(P...)> {};

/// Signature of a class's operator() as that of a function.
template <class Operator> struct call_signature : task_signature<Operator*> {};
template <class F, class R, class... P>
struct call_signature<R (F::*)(P...) const> : task_signature<R (*)(P...)> {};
template <class F, class R, class... P>
struct call_signature<R (F::*)(P...) const noexcept> : task_signature<R (*)(P...)> {};

template <class F>
requires requires {
  &F::operator();
}
struct task_signature<F> : call_signature<decltype(&F::operator())> {
  static_assert(
      std::is_empty_v<F>,
      "a task has no data of its own, because it runs in another process: use a function, "
      "or a lambda without captures, and pass the captured values as arguments");
};

template <class F> using task_result = typename task_signature<std::decay_t<F>>::result;
template <class F> using task_arguments = typename task_signature<std::decay_t<F>>::arguments;

/// Types of which one value stands for all arguments: the only parameter, or a tuple of all.
template <class Arguments> struct task_element { using type = Arguments; };
template <class P> struct task_element<std::tuple<P>> { using type = P; };
template <class F> using task_element_of = typename task_element<task_arguments<F>>::type;

/// Variable whose address stands for a task that is an object.
template <class F> inline char task_tag = 0;

template <class F> const void* address_of_task(const F& task) {
  if constexpr (std::is_class_v<F>)
    return &task_tag<F>;
  else
    return reinterpret_cast<const void*>(task);
}

/// Results that travel to the caller; a task with another result can only be spawned.
template <class R>
concept sendable_result = std::is_void_v<R> || !found_adaptable<R> || adaptable<R>;

template <class F> constexpr void require_sendable_result() {
  static_assert(sendable_result<task_result<F>>,
                "the result of this task cannot travel to the caller, because it is no value: "
                "return a value of docs/values.md, or a proxy");
}

template <auto Function> packed run_task(const packed& arguments) {
  using F = decltype(Function);
  auto values = unpack<task_arguments<F>>(arguments);
  if constexpr (std::is_void_v<task_result<F>> || !sendable_result<task_result<F>>) {
    std::apply(Function, std::move(values));
    return pack(std::monostate{});
  } else {
    return pack(task_result<F>(std::apply(Function, std::move(values))));
  }
}

/// Type name and text of an exception that left a task.
struct task_failure {
  std::string type;
  std::string text;

  MSGPACK_DEFINE(type, text)
};

/// Returns the type and the text of the current exception. Call it in a catch block.
task_failure current_task_failure();

/// Results of a task that ran for several elements, in their order, without the failed ones.
template <class R> struct each_result {
  std::vector<R> values;
  std::vector<std::pair<uint64_t, task_failure>> failures; ///< by position

  MSGPACK_DEFINE(values, failures)
};

/// Result without a value.
using no_result = std::monostate;
template <class R> using kept_result = std::conditional_t<std::is_void_v<R>, no_result, R>;

template <auto Function, class Element> auto call_with(Element&& element) {
  using F = decltype(Function);
  if constexpr (std::tuple_size_v<task_arguments<F>> == 1)
    return Function(std::forward<Element>(element));
  else
    return std::apply(Function, std::forward<Element>(element));
}

template <auto Function> packed run_task_for_each(const packed& many) {
  using F = decltype(Function);
  using R = task_result<F>;
  constexpr bool keeps = !std::is_void_v<R> && sendable_result<R>;
  each_result<std::conditional_t<keeps, R, no_result>> all;
  auto elements = unpack<std::vector<task_element_of<F>>>(many);
  all.values.reserve(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) {
    try {
      if constexpr (keeps) {
        all.values.push_back(call_with<Function>(std::move(elements[i])));
      } else {
        call_with<Function>(std::move(elements[i]));
        all.values.push_back({});
      }
    } catch (...) {
      all.failures.emplace_back(i, current_task_failure());
    }
  }
  return pack(all);
}

template <auto Function> bool add_task(const char* name, const char* file, int line) {
  using F = std::decay_t<decltype(Function)>;
  return register_task({name, &typeid(task_key<Function>), &typeid(F), address_of_task<F>(Function),
                        &run_task<Function>, &run_task_for_each<Function>, file, line});
}

/// Name by which a pool's workers find a task.
std::string name_in_pool(const task_entry& task);

/// Arguments of a call whose result is wanted. Keeps the objects that they refer to alive: destroy
/// it after the server has the call.
template <class F> class task_values {
public:
  template <class... A>
  explicit task_values(A&&... arguments) : values_{std::forward<A>(arguments)...} {
    require_sendable_result<F>();
  }

  packed packed_bytes() const { return pack(values_); }

private:
  task_arguments<F> values_;
};

/// Returns a task's result.
template <class F> task_result<F> result_of_task(const packed& value) {
  if constexpr (!std::is_void_v<task_result<F>>)
    return unpack<task_result<F>>(value);
}

/// Class with one operator(), whatever its parameters.
template <class F>
concept has_call_operator = requires {
  &F::operator();
};

/// Type that is a task or was meant to be one, and no value: a pointer to a function or a member
/// function, a class with operator(), or a generic lambda.
template <class F>
inline constexpr bool meant_as_task =
    std::is_function_v<std::remove_pointer_t<
        F>> || std::is_member_function_pointer_v<F> || has_call_operator<F> || (std::is_empty_v<F> && !std::is_aggregate_v<F>);

/// Parameters that arguments of these types convert to.
template <class Parameters, class... A> inline constexpr bool takes_arguments = false;
template <class... P, class... A>
requires(sizeof...(P)
         == sizeof...(A)) inline constexpr bool takes_arguments<std::tuple<P...>, A...> =
    (std::convertible_to<A, P> && ...);

/// Task that takes arguments of these types.
template <class F, class... A>
concept callable_task = takes_arguments<task_arguments<F>, A...>;

template <class F, class... A> constexpr bool is_spawnable() {
  if constexpr (meant_as_task<F>) // otherwise the signature does not compile
    return callable_task<F, A...>;
  else
    return false;
}

/// The same for one of several overloads, where `F` may also be a value.
template <class F, class... A>
concept spawnable_task = is_spawnable<F, A...>();

} // namespace manager::detail

namespace manager {

/// A task with its arguments, to run in another process of this program. `call` makes one.
class task_call {
public:
  task_call(const detail::task_entry& task, packed arguments)
      : task_{&task}, arguments_{std::move(arguments)} {}

  const detail::task_entry& task() const noexcept { return *task_; }
  const packed& arguments() const noexcept { return arguments_; }

  /// Runs the task on the calling thread; does not catch the task's exceptions, and drops its
  /// result.
  void run() const { task_->run(arguments_); }

private:
  const detail::task_entry* task_;
  packed arguments_;
};

/// Makes a call of the task `task` with these arguments, which are copied.
/// @throws error no_such_task
template <class F, class... A>
task_call call(F task, A&&... arguments) requires detail::callable_task<F, A...> {
  return {detail::task_of(detail::address_of_task(task)),
          pack(detail::task_arguments<F>{std::forward<A>(arguments)...})};
}

} // namespace manager

/// Registers a function as a task, which `spawn`, `async` and pools can run in a worker process.
/// Write it at namespace scope after the function's declaration, in a source file or a header;
/// repetition has no effect. Parameters are values or proxies. Takes the name of a function, of a
/// static member function
/// (`account::audit`), of an instance of a function template (`sort_by<int, less>`), or of one of
/// several overloads with a cast: `MANAGER_TASK(static_cast<void (*)(int)>(work))`; also of a
/// constexpr variable with a lambda without captures, or with a function object without data.
/// Workers find the function by its qualified name and signature.
#define MANAGER_TASK(...) MANAGER_TASK_NUMBERED(__COUNTER__, __VA_ARGS__)
#define MANAGER_TASK_NUMBERED(number, ...) MANAGER_TASK_NAMED(number, __VA_ARGS__)
#define MANAGER_TASK_NAMED(number, ...)                                                            \
  [[maybe_unused]] static const bool manager_task_##number =                                       \
      ::manager::detail::add_task<__VA_ARGS__>(#__VA_ARGS__, __FILE__, __LINE__)
