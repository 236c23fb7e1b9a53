#include "manager/generic.hpp"

#include "actors/object_types.hpp"
#include "libmanager/src/client/object_ref.hpp"

#include <array>
#include <span>

namespace manager {
namespace {

/// A call whose operation is known only at run time.
struct generic_call {
  const detail::object_ptr& object;
  const operation_info& row;
  const std::vector<std::optional<packed>>& arguments;
  wait_time wait;

  [[noreturn]] void raise(const error& failure) const {
    throw detail::in_call(object, row.name, failure);
  }
};

using invoker = std::optional<packed> (*)(const generic_call&);

// -- packed values from and to the types of the tables --------------------------

template <class T> struct converter {
  static T from(const std::optional<packed>& given) {
    if (!given)
      throw error{errc::bad_argument, "must not be absent"};
    return unpack<T>(*given);
  }
  static std::optional<packed> to(const T& value) { return pack(value); }
};

template <class T> struct converter<std::optional<T>> {
  static std::optional<T> from(const std::optional<packed>& given) {
    return given ? std::optional<T>{converter<T>::from(given)} : std::nullopt;
  }
  static std::optional<packed> to(std::optional<T> value) {
    return value ? converter<T>::to(std::move(*value)) : std::nullopt;
  }
};

/// The argument at a position, as its row wants it.
template <class T> T take(const generic_call& call, size_t position) {
  try {
    return converter<T>::from(call.arguments[position]);
  } catch (const error& failure) {
    call.raise(
        {failure.kind(), "argument " + std::to_string(position + 1) + ": " + failure.text()});
  }
}

// -- one function for each row of each table ------------------------------------

template <class Object, class Row, class Arguments = typename Row::sig::arguments>
struct generic_row;

template <class Object, class Row, class... A> struct generic_row<Object, Row, std::tuple<A...>> {
  using result = typename Row::sig::result;

  static std::optional<packed> invoke(const generic_call& call) {
    return invoke(call, std::index_sequence_for<A...>{});
  }

  template <size_t... I>
  static std::optional<packed> invoke(const generic_call& call, std::index_sequence<I...>) {
    auto target = detail::target_of<Object, Row::id>(call.object, call.wait);
    target.typed = false; // the server checks the values
    if constexpr (std::is_void_v<result>) {
      detail::call<result, A...>(target, take<A>(call, I)...);
      return std::nullopt;
    } else {
      return converter<result>::to(detail::call<result, A...>(target, take<A>(call, I)...));
    }
  }
};

template <class Object, class... Row>
constexpr std::array<invoker, sizeof...(Row)> invokers{&generic_row<Object, Row>::invoke...};

template <class Object, class... Row>
std::span<const invoker> invokers_of(const std::tuple<Row...>&) {
  return invokers<Object, Row...>;
}

template <class... Object> auto all_invokers(type_list<Object...>) {
  return std::array{invokers_of<Object>(Object::operations())...};
}

/// The function for an operation; both are found by their places in the known types.
invoker invoker_of(const object_type_info& type, const operation_info& row) {
  static const auto all = all_invokers(object_types{});
  return all[static_cast<size_t>(&type - known_types().data())]
            [static_cast<size_t>(&row - type.operations.data())];
}

void require_count(const generic_call& call) {
  auto given = call.arguments.size();
  auto wanted = call.row.arguments.size();
  if (given != wanted)
    call.raise({errc::bad_argument,
                "takes " + std::to_string(wanted) + " arguments, got " + std::to_string(given)});
}

} // namespace

generic_object generic_object::open(const session& m, std::string_view name) {
  return generic_object{detail::core_of(m).find(std::string{name})};
}

const std::string& generic_object::type() const {
  return object_->granted().type;
}

const std::string& generic_object::schema() const {
  return object_->granted().schema;
}

std::optional<packed> generic_object::call(std::string_view operation,
                                           const std::vector<std::optional<packed>>& arguments,
                                           wait_time wait) const {
  auto& known = known_type(type());
  generic_call started{object_, known.operation(operation), arguments, wait};
  require_count(started);
  return invoker_of(known, started.row)(started);
}

} // namespace manager
