#pragma once

#include "actors/objects/containers/record.hpp"
#include "manager/any.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/nested.hpp"
#include "manager/watch.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager {

template <class T> class record_element;
class record_attribute;

namespace detail {

/// Type in which `r["x"] += delta` adds: the widest of its kind, because a record does not know the
/// C++ type of an attribute.
template <class Delta>
using sum_type = std::conditional_t<
    std::convertible_to<Delta, std::string_view>, std::string,
    std::conditional_t<std::floating_point<Delta>, double,
                       std::conditional_t<std::unsigned_integral<Delta> && sizeof(Delta) == 8,
                                          uint64_t, int64_t>>>;

template <class Delta>
concept summand = (std::is_arithmetic_v<Delta> && !std::same_as<Delta, bool>)
                  || std::convertible_to<Delta, std::string_view>;

} // namespace detail

/// Named attributes of any types that live in the server, shared by all who hold a proxy, as
/// Python's Namespace. Each use of an attribute names its C++ type, `r.get<int>("x")`, and the
/// attribute must hold a value of that kind: an integer is not read as a double. A name is a string
/// of 1 to 255 bytes. Every member function is one atomic operation on the server and one round
/// trip.
/// @throws error no_such_key that names the attribute, type_mismatch, bad_argument for a name of
/// another length, object_gone, and those of every call
class record : public proxy<record_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(record)

  static std::string schema_name() { return "record"; }

  // -- all attributes ----------------------------------------------------------

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  /// Returns the names in the order of their insertion.
  std::vector<std::string> names() const { return ask<"names">(unpack<std::vector<std::string>>); }

  /// Returns all attributes at one moment.
  std::map<std::string, any> snapshot() const {
    return ask<"dump">(unpack<std::map<std::string, any>>);
  }

  /// Sets all attributes of a map, in one operation.
  template <detail::map_like Map = std::map<std::string, any>>
  void update(const Map& attributes) const {
    call<"update">(pack(attributes));
  }
  void clear() const { call<"clear">(); }

  /// Watches the attributes, from now on or after a revision; see `watcher`.
  watcher<dict_change<std::string, any>> watch(std::optional<after_revision> from = {}) const {
    return watcher<dict_change<std::string, any>>{
        detail::begin_watch(shared_object(), {}, detail::revision_in(from))};
  }

  // -- one attribute -----------------------------------------------------------

  bool contains(std::string_view name) const { return call<"contains">(name); }

  /// Returns a copy of the attribute, const; `path<T>(name)` changes values in it.
  template <class T> detail::read_result<T> get(std::string_view name) const {
    return ask<"at">(reader<T>(name), name);
  }

  /// Returns the attribute; if there is none, nullopt or `otherwise`.
  template <class T> const std::optional<T> get_if(std::string_view name) const {
    return ask<"get">(reader_if_any<T>(name), name);
  }
  template <class T> T get(std::string_view name, T otherwise) const {
    return get_if<T>(name).value_or(std::move(otherwise));
  }

  template <class T> void set(std::string_view name, const T& value) const {
    call<"set">(name, pack(value));
  }

  /// Removes the attribute; returns false if there is none.
  bool erase(std::string_view name) const { return call<"erase">(name); }

  /// Removes the attribute and returns it; nullopt if there is none.
  template <class T> std::optional<T> extract(std::string_view name) const {
    return ask<"extract">(reader_if_any<T>(name), name);
  }

  // -- read, modify, write -------------------------------------------------------

  /// Sets the attribute if it does not exist. Returns the attribute's value after that.
  template <class T> T get_or_insert(std::string_view name, const T& value) const {
    return ask<"emplace">(reader_if_any<T>(name), name, pack(value)).value_or(value);
  }

  /// Sets the attribute and returns the old value; nullopt if there was none.
  template <class T> std::optional<T> exchange(std::string_view name, const T& value) const {
    return ask<"exchange">(reader_if_any<T>(name), name, pack(value));
  }

  /// Works as `std::atomic::compare_exchange_strong`, with nullopt for a missing attribute: assigns
  /// `desired` (nullopt: erases) if the attribute equals `expected`; otherwise stores the attribute
  /// in `expected` and returns false.
  template <class T>
  bool compare_exchange(std::string_view name, std::optional<T>& expected,
                        const std::type_identity_t<std::optional<T>>& desired) const {
    auto read = [&](const packed& answer) {
      auto outcome = split_array(answer);
      bool done = unpack<bool>(outcome.at(0));
      if (!done)
        expected =
            outcome.size() > 1 ? std::optional<T>{read_as<T>(name, outcome[1])} : std::nullopt;
      return done;
    };
    return ask<"cmp_xchg">(read, name, packed_or_none(expected), packed_or_none(desired));
  }

  /// Adds `delta` to the attribute (strings: appends), or to T{} if there is none. Returns the old
  /// value. The sum must be within the range of T.
  template <detail::addable T> T fetch_add(std::string_view name, const T& delta) const {
    return add<T>(name, pack(delta)).value_or(T{});
  }

  /// Returns the attribute with a type that each use chooses: `r["x"] = 1`, `r["x"] += 1`,
  /// `r["x"].get<int>()`.
  record_attribute operator[](std::string_view name) const;

  /// Returns the attribute as an element of type T, with all operators of an element:
  /// `++r.element<int>("x")`.
  template <class T> record_element<T> element(std::string_view name) const;

  /// Returns a proxy of the value of this type that is nested in an attribute at `rest`, from the
  /// outside in: `r.path<int>("limits", "cpu") += 1`. Steps are keys of maps, and indexes of
  /// arrays, structs and tuples.
  template <class T, class... Steps> auto path(std::string_view name, const Steps&... rest) const {
    return detail::nested_in<record_object, detail::unknown_type, T>(shared_object(), pack(name),
                                                                     rest...);
  }

private:
  template <class T> friend class record_element;

  template <detail::addable T> std::optional<T> add(std::string_view name, packed delta) const {
    return ask<"fetch_add">(reader_if_any<T>(name), name, std::move(delta), detail::range_of<T>());
  }

  /// Unpacks an attribute.
  /// @throws error type_mismatch that names the attribute
  template <class T> static T read_as(std::string_view name, const packed& value) {
    try {
      return detail::unpack_untyped<T>(value);
    } catch (const error& failure) {
      throw error{failure.kind(), "attribute " + quoted_text(name) + ": " + failure.text()};
    }
  }
  template <class T> static auto reader(std::string_view name) {
    return [name](const packed& value) { return read_as<T>(name, value); };
  }
  template <class T> static auto reader_if_any(std::string_view name) {
    return [name](const std::optional<packed>& value) {
      return value ? std::optional<T>{read_as<T>(name, *value)} : std::nullopt;
    };
  }

  template <class T> static std::optional<packed> packed_or_none(const std::optional<T>& value) {
    return value ? std::optional{pack(*value)} : std::nullopt;
  }
};

/// One attribute of a shared record, of one type: `r.element<T>(name)`, see detail::element. `+=`
/// starts from T{} if there is no attribute, as for an element of a dict. Reading a missing
/// attribute is an error.
template <class T> class record_element : public detail::element<record_element<T>, T> {
public:
  record_element(record owner, std::string_view name) : owner_{std::move(owner)}, name_{name} {}
  record_element(const record_element&) = default;
  T operator=(const T& value) const { return this->assign(value); }
  T operator=(const record_element& other) const { return this->assign(other.value()); }

  T read() const { return owner_.get<T>(name_); }
  void write(const T& value) const { owner_.set(name_, value); }
  std::optional<T> add(packed delta) const { return owner_.add<T>(name_, std::move(delta)); }

  const detail::object_ptr& target() const noexcept { return owner_.shared_object(); }

private:
  record owner_;
  std::string name_;
};

/// One attribute of a shared record, with a type that each use chooses: `r[name]`. An assignment or
/// compound assignment is one operation on the server, so `r["n"] += 1` never loses an update.
class record_attribute {
public:
  record_attribute(record owner, std::string_view name) : owner_{std::move(owner)}, name_{name} {}
  record_attribute(const record_attribute&) = default;

  /// Returns a copy of the value.
  template <class T> detail::read_result<T> get() const { return owner_.get<T>(name_); }

  template <class T> void operator=(const T& value) const { owner_.set(name_, value); }
  void operator=(const record_attribute& other) const { owner_.set(name_, other.get<any>()); }

  /// Adds as 64-bit integers, doubles or strings, and returns the sum.
  template <detail::summand Delta> auto operator+=(const Delta& delta) const {
    using sum = detail::sum_type<Delta>;
    return owner_.element<sum>(name_) += sum(delta);
  }
  template <detail::summand Delta>
  auto operator-=(const Delta& delta) const requires std::is_arithmetic_v<Delta> {
    using sum = detail::sum_type<Delta>;
    return owner_.element<sum>(name_) -= sum(delta);
  }

private:
  record owner_;
  std::string name_;
};

inline record_attribute record::operator[](std::string_view name) const {
  return {*this, name};
}

template <class T> record_element<T> record::element(std::string_view name) const {
  return {*this, name};
}

/// `m.record(...)` of a session.
template <class Session> class record_factory {
public:
  /// Creates a record, which is anonymous: it lives while any session holds a proxy.
  manager::record record(const std::map<std::string, any>& initial = {}) {
    return make({}, pack(initial));
  }

  /// Opens the record of this name, or creates it with these attributes.
  /// @throws error type_mismatch if the name belongs to another type
  manager::record record(std::string_view name, const std::map<std::string, any>& initial = {}) {
    return make(name, pack(initial));
  }

private:
  manager::record make(std::string_view name, packed initial) {
    return static_cast<Session&>(*this).template obtain<manager::record>(name, std::move(initial));
  }
};

} // namespace manager
