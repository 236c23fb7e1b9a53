#pragma once

#include "manager/detail/element.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/field.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>

namespace manager {
namespace detail {

/// Placeholder for a type that the caller has to name: `path<T>(...)`.
struct unknown_type {};

/// Result of one path step from a value of type `V`: to a value of a map, or an element of an
/// array.
template <class V> struct step_from {
  using type = unknown_type;
  template <class Step> static packed step(const Step& step) { return any_step(step); }
};
template <map_like V> struct step_from<V> {
  using type = typename V::mapped_type;
  static packed step(const typename V::key_type& key) { return pack(key); }
};
template <class V>
requires(array_like<
             V> && !map_like<V> && !std::convertible_to<V, std::string_view>) struct step_from<V> {
  using type = typename V::value_type;
  static packed step(int64_t index) { return pack(index); }
};
template <class V> struct step_from<std::optional<V>> : step_from<V> {};

/// Type of the value at the end of a path that starts in a `V`.
template <class V, class... Steps> struct nested_type { using type = V; };
template <class V, class Step, class... Steps>
struct nested_type<V, Step, Steps...> : nested_type<typename step_from<V>::type, Steps...> {};

template <class V> void add_steps(packed_writer&) {}
template <class V, class Step, class... Steps>
void add_steps(packed_writer& path, const Step& step, const Steps&... rest) {
  path.add(step_from<V>::step(step));
  add_steps<typename step_from<V>::type>(path, rest...);
}

/// Packs a path whose first step selects a value of type `V`.
template <class V, class... Steps> packed make_path(const packed& first, const Steps&... rest) {
  packed_writer path;
  path.array(1 + sizeof...(rest));
  path.add(first);
  add_steps<V>(path, rest...);
  return std::move(path).finish();
}

/// Type that a path leads to: `T` if the caller names it, otherwise derived from the steps.
template <class T, class V, class... Steps> struct path_target { using type = T; };
template <class V, class... Steps> struct path_target<void, V, Steps...> {
  using type = typename nested_type<V, Steps...>::type;
  static_assert(!std::same_as<type, unknown_type>,
                "the type at the end of this path is not known: name it, path<T>(...)");
};

/// Calls the path operations of a container.
template <class Object> class path_caller : public proxy<Object> {
public:
  using proxy<Object>::proxy;

  template <class T> T at(const packed& path) const {
    return this->template ask<"path_at">(unpack<T>, path);
  }
  void set(const packed& path, packed value) const {
    this->template call<"path_set">(path, std::move(value));
  }
  template <class T> std::optional<T> add(const packed& path, packed delta) const {
    return this->template ask<"path_add">(unpack_if_any<T>, path, std::move(delta), range_of<T>());
  }
  void push(const packed& path, packed value) const {
    this->template call<"path_push">(path, std::move(value));
  }
  bool erase(const packed& path) const { return this->template call<"path_erase">(path); }
};

} // namespace detail

/// A value nested in an element of a shared container, `shared.path(step, ...)`; see
/// detail::element. Each use is one atomic operation on the server, which changes the value in
/// place: the rest of the element is not transferred, and no update is lost. A missing key at the
/// last step behaves as in std::map: a write or an addition inserts it; a read throws.
/// @throws error no_such_key, out_of_range, type_mismatch naming the step, too_large
template <class Object, class T>
class nested_element : public detail::element<nested_element<Object, T>, T> {
public:
  nested_element(detail::object_ptr object, packed path)
      : owner_{std::move(object)}, path_{std::move(path)} {}
  nested_element(const nested_element&) = default;
  T operator=(const T& value) const { return this->assign(value); }
  T operator=(const nested_element& other) const { return this->assign(other.value()); }

  /// Appends to the array; if the array does not exist, creates it with `value`.
  template <class Array = T>
  void push_back(const typename Array::value_type& value) const requires detail::array_like<Array> {
    owner_.push(path_, pack(value));
  }

  /// Removes the value from its map or array; returns false if its key does not exist.
  bool erase() const { return owner_.erase(path_); }

  T read() const { return owner_.template at<T>(path_); }
  void write(const T& value) const { owner_.set(path_, pack(value)); }
  std::optional<T> add(packed delta) const {
    return owner_.template add<T>(path_, std::move(delta));
  }

  const detail::object_ptr& target() const noexcept { return owner_.shared_object(); }

private:
  detail::path_caller<Object> owner_;
  packed path_;
};

namespace detail {

/// Returns the element at a path of `object` whose first step selects a `V`.
template <class Object, class V, class Type, class... Steps>
auto nested_in(const object_ptr& object, const packed& first, const Steps&... rest) {
  using target = typename path_target<Type, V, Steps...>::type;
  return nested_element<Object, target>{object, make_path<V>(first, rest...)};
}

} // namespace detail
} // namespace manager
