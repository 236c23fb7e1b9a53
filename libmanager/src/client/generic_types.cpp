#include "manager/generic.hpp"

#include "actors/object_types.hpp"
#include "actors/record/wire_types.hpp"
#include "manager/detail/generic_row.hpp"

#include <deque>
#include <mutex>

// The operation tables as data.

namespace manager {
namespace {

/// A type that this program has registered. Never moved, because `info` refers to the name.
struct own_type {
  std::string name;
  object_type_info info;
  std::vector<detail::generic_invoker> invokers;
};

/// Types that `manager::type` has registered. Entries are never removed. Thread-safe.
class own_types {
public:
  void add(const std::string& name, object_type_info info,
           std::vector<detail::generic_invoker> invokers) {
    std::lock_guard guard{mutex_};
    if (find_locked(name) != nullptr)
      return;
    auto& added = types_.emplace_back(name, std::move(info), std::move(invokers));
    added.info.name = added.name;
  }

  const own_type* find(std::string_view name) {
    std::lock_guard guard{mutex_};
    return find_locked(name);
  }

private:
  const own_type* find_locked(std::string_view name) const {
    for (auto& known : types_)
      if (known.name == name)
        return &known;
    return nullptr;
  }

  std::mutex mutex_;
  std::deque<own_type> types_;
};

own_types& types_of_this_program() {
  static own_types all;
  return all;
}

/// Returns true if `generic_object` can pass an argument of this type.
template <class T> consteval bool is_described() {
  bool is_packed = std::is_same_v<T, packed> || std::is_same_v<T, std::optional<packed>>;
  return is_packed
         || std::is_same_v<T,
                           std::monostate> || detail::described<T>::type.kind != value_kind::value;
}
template <class... T> consteval bool are_described(const std::tuple<wire_entry<T>...>& types) {
  return std::apply(
      [](auto... entry) {
        return ((!entry.in_calls || is_described<typename decltype(entry)::type>()) && ...);
      },
      types);
}
static_assert(are_described(wire_types), "a type of `wire_types` has no value_kind");

template <class... Object> std::vector<object_type_info> infos_of(type_list<Object...>) {
  return {detail::type_info_of<Object>(Object::type_name)...};
}

} // namespace

const std::vector<object_type_info>& known_types() {
  static const auto types = infos_of(object_types{});
  return types;
}

const object_type_info& known_type(std::string_view type) {
  for (auto& known : known_types())
    if (known.name == type)
      return known;
  if (auto* own = types_of_this_program().find(type))
    return own->info;
  throw error{errc::no_such_type, "there is no object type '" + std::string{type}
                                      + "' in this program; a type of a program's own must be "
                                        "registered with manager::type here, too"};
}

namespace detail {

void add_generic_type(const std::string& name, object_type_info info,
                      std::vector<generic_invoker> invokers) {
  types_of_this_program().add(name, std::move(info), std::move(invokers));
}

const std::vector<generic_invoker>* own_invokers(std::string_view type) {
  auto* own = types_of_this_program().find(type);
  return own == nullptr ? nullptr : &own->invokers;
}

} // namespace detail

const operation_info& object_type_info::operation(std::string_view wanted) const {
  for (auto& known : operations)
    if (known.name == wanted)
      return known;
  throw error{errc::no_such_operation,
              std::string{name} + " has no operation '" + std::string{wanted} + "'"};
}

} // namespace manager
