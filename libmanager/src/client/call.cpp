#include "manager/detail/call.hpp"

#include "actors/object_types.hpp"
#include "actors/value/value_bytes.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/reply_value.hpp"

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

namespace manager::detail {
namespace {

const object_ptr& require_object(const call_target& target) {
  if (!target.object)
    throw error{errc::object_gone, std::string{target.name} + ": this proxy refers to no object"};
  if (target.object->is_gone())
    throw in_call(target.object, target.name, {errc::object_gone, "the object was removed"});
  return target.object;
}

void require_size(const call_target& target, size_t bytes) {
  auto most = target.object->session()->max_value_bytes();
  if (bytes > most)
    throw in_call(target.object, target.name,
                  {errc::too_large, "the value has " + std::to_string(bytes)
                                        + " bytes, the maximum is " + std::to_string(most)});
}

/// Returns the scope of a call.
call_scope begin_call(const call_target& target, pace how) {
  auto& session = *require_object(target)->session();
  try {
    return session.begin_call(how);
  } catch (const error& failure) {
    throw in_call(target.object, target.name, failure);
  }
}

} // namespace

bool ready(const started_call& call) {
  return call.ready();
}

bool wait_for(const started_call& call, time_limit time) {
  return call.wait_for(time);
}

bool cancel(started_call& call) {
  return call.cancel();
}

void give_up(const started_call& call) noexcept {
  call.give_up();
}

template <class R> R reply<R>::get() {
  auto content = call_->take();
  try {
    auto adopt = [this](auto& value) { call_->session()->adopt(value); };
    if constexpr (std::is_same_v<R, packed>) {
      auto value = value_of<R>(content);
      adopt(value);
      return value;
    } else if constexpr (std::is_same_v<R, std::optional<packed>>) {
      auto value = value_of<R>(content);
      if (value)
        adopt(*value);
      return value;
    } else {
      return value_of<R>(content);
    }
  } catch (const error& failure) {
    call_->raise(failure);
  }
}

namespace {

/// Arguments of a call without their types, so that the calls of all signatures share their code.
/// Refers to the arguments.
struct erased_arguments {
  const void* const* values;
  void (*write)(record_writer& to, const void* const* values);
  size_t bytes;   ///< of the packed values among them
  bool are_short; ///< numbers, bools and strings only

  size_t value_bytes() const { return bytes; }
};

template <class... A, size_t... I>
void write_arguments(record_writer& to, const void* const* values, std::index_sequence<I...>) {
  (record_part<A>::write(to, *static_cast<const A*>(values[I])), ...);
}

template <class... A> void write_arguments(record_writer& to, const void* const* values) {
  write_arguments<A...>(to, values, std::index_sequence_for<A...>{});
}

} // namespace
} // namespace manager::detail

template <> struct manager::record_part<manager::detail::erased_arguments> {
  static void write(record_writer& to, const detail::erased_arguments& all) {
    all.write(to, all.values);
  }
};

namespace manager::detail {
namespace {

/// Returns the record that undoes the call if no thread reads its answer; otherwise a lock or
/// permit would be held until the session ends.
std::string undo_of(const call_target& target, const session_core& session,
                    const erased_arguments& arguments) {
  std::string record;
  if (arguments.are_short && target.undo != 0)
    append_record(record,
                  {0, id_of(target.object), target.undo, session.header(std::nullopt, 0, true)},
                  arguments);
  return record;
}

std::shared_ptr<started_call> start_erased(const call_scope& scope, const call_target& target,
                                           bool takes, const erased_arguments& arguments) {
  auto& object = target.object;
  require_size(target, arguments.bytes);
  auto& session = *object->session();
  try {
    if (scope.how() == pace::in_step) // otherwise the call would lose what it took
      scope.link().require_may_block();
    // A thread makes one synchronous call at a time, so synchronous calls need no bound.
    auto place = scope.how() == pace::ahead ? session.await_place(scope.link(), target.may_wait)
                                            : call_place{};
    auto header = session.header(target.wait, target.fence, target.typed);
    header.windowed = static_cast<bool>(place);
    auto undo = undo_of(target, session, arguments);
    auto call =
        scope.start({0, id_of(object), target.operation, header}, std::move(place), arguments);
    call.state.call->undo = std::move(undo);
    return std::make_shared<started_call>(target, takes, arguments.bytes, std::move(call));
  } catch (const error& failure) {
    throw in_call(object, target.name, failure);
  }
}

template <class R, class... A>
reply<R> start_call(const call_scope& scope, const call_target& target, const A&... arguments) {
  const void* const values[] = {&arguments..., nullptr};
  return reply<R>{start_erased(
      scope, target, !std::is_void_v<R>,
      {values, &write_arguments<A...>, (size_t{0} + ... + detail::value_bytes(arguments)),
       ((std::is_arithmetic_v<A> || std::is_same_v<A, std::string>)&&...)})};
}

} // namespace

// g++ gives instantiations the visibility of the template's definition, not of its declaration.
#pragma GCC visibility push(default)

template <class R, class... A> reply<R> start(const call_target& target, A... arguments) {
  return start_call<R>(begin_call(target, pace::ahead), target, arguments...);
}

template <class R, class... A> R call(const call_target& target, A... arguments) {
  auto scope = begin_call(target, pace::in_step);
  return start_call<R>(scope, target, arguments...).get();
}

#pragma GCC visibility pop

// -- instantiation for every row of every table -------------------------------

namespace {

/// Type for the address of any function.
using any_function = void (*)();

template <class R> R take(reply<R>& started) {
  return started.get();
}

template <class R, class... A> std::array<any_function, 3> functions_for(std::tuple<A...>*) {
  return {reinterpret_cast<any_function>(&call<R, A...>),
          reinterpret_cast<any_function>(&start<R, A...>),
          reinterpret_cast<any_function>(&take<R>)};
}

template <class... Row> auto functions_in(const operation_table<Row...>&) {
  return std::array{functions_for<typename Row::sig::result>(
      static_cast<typename Row::sig::arguments*>(nullptr))...};
}

template <class Object> const auto functions_of = functions_in(table_of<Object>);

template <class... Object> auto all_functions(type_list<Object...>) {
  return std::array{functions_of<Object>.front().data()...};
}

template <size_t... I> auto* packed_arguments(std::index_sequence<I...>) {
  return static_cast<std::tuple<std::enable_if_t<(I >= 0), packed>...>*>(nullptr);
}

/// Instantiates the calls of programs' own classes, whose arguments and results are all packed, for
/// up to this many arguments.
template <size_t... Count> auto packed_functions(std::index_sequence<Count...>) {
  return std::array{functions_for<void>(packed_arguments(std::make_index_sequence<Count>{}))...,
                    functions_for<packed>(packed_arguments(std::make_index_sequence<Count>{}))...};
}
using up_to_eight = std::make_index_sequence<9>;

/// Instantiates the calls of the directory that wait, see watch_source.cpp.
auto watch_functions() {
  return std::array{
      functions_for<uint64_t>(
          static_cast<std::tuple<uint64_t, packed, std::optional<int64_t>, uint64_t, uint64_t>*>(
              nullptr)),
      functions_for<packed>(static_cast<std::tuple<uint64_t, uint64_t>*>(nullptr)),
      functions_for<packed>(static_cast<std::tuple<uint64_t>*>(nullptr))};
}

} // namespace

/// Arrays with the addresses of all functions. External linkage makes the compiler emit the
/// functions, so that programs can link with them.
extern const decltype(all_functions(object_types{})) instantiated_calls;
const decltype(all_functions(object_types{})) instantiated_calls = all_functions(object_types{});
extern const decltype(watch_functions()) instantiated_watch_calls;
const decltype(watch_functions()) instantiated_watch_calls = watch_functions();
extern const decltype(packed_functions(up_to_eight{})) instantiated_packed_calls;
const decltype(packed_functions(up_to_eight{})) instantiated_packed_calls =
    packed_functions(up_to_eight{});

} // namespace manager::detail
