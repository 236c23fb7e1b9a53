#include "manager/detail/call.hpp"

#include "actors/object_types.hpp"
#include "actors/value/value_bytes.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/reply_value.hpp"

#include <tuple>
#include <vector>

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

/// Returns the record that undoes the call if no thread reads its answer; otherwise a lock or
/// permit would be held until the session ends.
template <class... A>
std::string undo_of(const call_target& target, const session_core& session, const A&... arguments) {
  std::string record;
  if constexpr ((std::is_arithmetic_v<A> && ...)) {
    if (target.undo != 0)
      append_record(record,
                    {0, id_of(target.object), target.undo, session.header(std::nullopt, 0, true)},
                    arguments...);
  }
  return record;
}

template <class R, class... A>
reply<R> start_call(const call_scope& scope, const call_target& target, const A&... arguments) {
  auto& object = target.object;
  auto bytes = (size_t{0} + ... + value_bytes(arguments));
  require_size(target, bytes);
  auto& session = *object->session();
  try {
    if (scope.how() == pace::in_step) // otherwise the call would lose what it took
      scope.link().require_may_block();
    // A thread makes one synchronous call at a time, so synchronous calls need no bound.
    auto place = scope.how() == pace::ahead ? session.await_place(scope.link(), target.may_wait)
                                            : call_place{};
    auto header = session.header(target.wait, target.fence, target.typed);
    header.windowed = static_cast<bool>(place);
    auto undo = undo_of(target, session, arguments...);
    auto call =
        scope.start({0, id_of(object), target.operation, header}, std::move(place), arguments...);
    call.state.call->undo = std::move(undo);
    return reply<R>{
        std::make_shared<started_call>(target, !std::is_void_v<R>, bytes, std::move(call))};
  } catch (const error& failure) {
    throw in_call(object, target.name, failure);
  }
}

} // namespace

template <class R, class... A> reply<R> start(const call_target& target, A... arguments) {
  return start_call<R>(begin_call(target, pace::ahead), target, arguments...);
}

template <class R, class... A> R call(const call_target& target, A... arguments) {
  auto scope = begin_call(target, pace::in_step);
  return start_call<R>(scope, target, arguments...).get();
}

// -- instantiation for every row of every table -------------------------------

namespace {

template <class Row, class Arguments> struct functions_of;
template <class Row, class... A> struct functions_of<Row, std::tuple<A...>> {
  using R = typename Row::sig::result;
  using result = std::tuple<R (*)(const call_target&, A...), reply<R> (*)(const call_target&, A...),
                            R (reply<R>::*)()>;
  static result get() { return {&call<R, A...>, &start<R, A...>, &reply<R>::get}; }
};

template <class... Row> auto functions(const std::tuple<Row...>&) {
  return std::tuple{functions_of<Row, typename Row::sig::arguments>::get()...};
}

template <class... Object> auto all_functions(type_list<Object...>) {
  return std::tuple{functions(Object::operations())...};
}

/// Row of a program's own class: all arguments and results are packed.
template <class R> struct packed_row {
  struct sig {
    using result = R;
  };
};

template <size_t... I> auto packed_arguments(std::index_sequence<I...>) {
  return std::tuple{(static_cast<void>(I), packed{})...};
}

/// Instantiates the calls of programs' own classes, for up to this many arguments.
template <size_t... Count> auto packed_functions(std::index_sequence<Count...>) {
  return std::tuple{
      functions_of<packed_row<void>,
                   decltype(packed_arguments(std::make_index_sequence<Count>{}))>::get()...,
      functions_of<packed_row<packed>,
                   decltype(packed_arguments(std::make_index_sequence<Count>{}))>::get()...};
}
using up_to_eight = std::make_index_sequence<9>;

} // namespace

/// Object with the addresses of all functions. External linkage makes the compiler emit the
/// functions, so that programs can link with them.
extern const decltype(all_functions(object_types{})) instantiated_calls;
const decltype(all_functions(object_types{})) instantiated_calls = all_functions(object_types{});
extern const decltype(packed_functions(up_to_eight{})) instantiated_packed_calls;
const decltype(packed_functions(up_to_eight{})) instantiated_packed_calls =
    packed_functions(up_to_eight{});

} // namespace manager::detail
