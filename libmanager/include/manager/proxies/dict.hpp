#pragma once

#include "actors/objects/containers/dict.hpp"
#include "manager/detail/chunked.hpp"
#include "manager/detail/comparison.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/nested.hpp"
#include "manager/watch.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

template <class K, class V> class dict;

/// Reference to one entry of a shared dict, `shared[key]`; see detail::element. As in std::map,
/// `+=` starts from V{} if there is no entry. Unlike std::map, reading a missing entry throws.
template <class K, class V> class dict_element : public detail::element<dict_element<K, V>, V> {
public:
  dict_element(const dict<K, V>& owner, K key) : owner_{owner}, key_{std::move(key)} {}
  dict_element(const dict_element&) = default;
  V operator=(const V& value) const { return this->assign(value); }
  V operator=(const dict_element& other) const { return this->assign(other.value()); }

  V read() const { return owner_.at(key_); }
  void write(const V& value) const { owner_.insert_or_assign(key_, value); }
  std::optional<V> add(packed delta) const { return owner_.add(key_, std::move(delta)); }

  const detail::object_ptr& target() const noexcept { return owner_.shared_object(); }

  /// Refers to a member of a struct: `d["k"]->*&point::x += 1`.
  template <std::same_as<V> Class, class Member> auto operator->*(Member Class::*member) const {
    return owner_.template path<Member>(key_, member);
  }

private:
  dict<K, V> owner_;
  K key_;
};

/// A dictionary in the server, shared by all processes that hold a proxy of it. Its members are
/// named as in `std::map<K, V>`; its order is that of insertion, as in Python. Every member
/// function is one atomic operation on the server and takes one round trip, unless its comment says
/// otherwise. A range-for fetches entries in chunks: an entry that exists all the time is seen
/// exactly once, an entry that is added or removed meanwhile may be missed. Keys are equal if their
/// packed bytes are equal; -0.0 and 0.0 are one key; NaN is not a key (bad_argument).
/// @throws error no_such_key, type_mismatch, object_gone; the errors of every call (see `proxy`)
template <class K, class V> class dict : public proxy<dict_object> {
public:
  using key_type = K;
  using mapped_type = V;
  using value_type = std::pair<K, V>;
  using reference = dict_element<K, V>;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(dict)

  static std::string schema_name() { return "dict<" + schema<K>() + "," + schema<V>() + ">"; }

  // -- size ------------------------------------------------------------------

  size_t size() const { return static_cast<size_t>(call<"size">()); }
  bool empty() const { return size() == 0; }

  // -- reading ---------------------------------------------------------------

  /// Returns a const copy of the value; `path(key)` changes the value in the server.
  template <class Value = V> detail::read_result<Value> at(const K& key) const {
    return ask<"at">(unpack<V>, pack(key));
  }
  detail::optional_result<V> get(const K& key) const {
    return ask<"get">(unpack_if_any<V>, pack(key));
  }
  V get(const K& key, V otherwise) const { return get(key).value_or(std::move(otherwise)); }
  bool contains(const K& key) const { return call<"contains">(pack(key)); }

  /// Returns the values of several keys, nullopt for a missing entry.
  std::vector<std::optional<V>> get_many(const std::vector<K>& keys) const {
    auto read = [&](const packed& answer) {
      std::vector<std::optional<V>> values;
      for (auto& found : split_array(answer)) { // an array of the value, if any
        auto value = split_array(found);
        values.push_back(value.empty() ? std::nullopt
                                       : std::optional<V>{detail::unpack_part<V>(
                                           "value of ", pack(keys[values.size()]), value[0])});
      }
      return values;
    };
    return ask<"get_many">(read, detail::pack_elements(keys));
  }

  // -- writing ---------------------------------------------------------------

  reference operator[](const K& key) const { return {*this, key}; }
  void insert_or_assign(const K& key, const V& value) const { call<"set">(pack(key), pack(value)); }

  /// Inserts unless the key exists; returns the value that is in the dict then.
  V get_or_insert(const K& key, const V& value) const {
    return ask<"emplace">(unpack_if_any<V>, pack(key), pack(value)).value_or(value);
  }

  /// Inserts unless the key exists; returns true if it inserted.
  bool try_emplace(const K& key, const V& value) const {
    return !call<"emplace">(pack(key), pack(value));
  }

  /// Assigns and returns the old value, nullopt if there was no entry.
  std::optional<V> exchange(const K& key, const V& value) const {
    return ask<"exchange">(unpack_if_any<V>, pack(key), pack(value));
  }

  /// Assigns `desired` if the entry equals `expected`; otherwise stores the entry in `expected` and
  /// returns false, as `std::atomic::compare_exchange_strong`. A missing entry is nullopt:
  /// `desired` nullopt erases the entry.
  bool compare_exchange(const K& key, std::optional<V>& expected,
                        const std::optional<V>& desired) const {
    auto read = [&](const packed& answer) {
      auto outcome = split_array(answer);
      bool done = unpack<bool>(outcome.at(0));
      if (!done)
        expected = outcome.size() > 1 ? std::optional<V>{unpack<V>(outcome[1])} : std::nullopt;
      return done;
    };
    return ask<"cmp_xchg">(read, pack(key), packed_or_none(expected), packed_or_none(desired));
  }

  /// Removes the entry if it equals `expected`; returns false if it does not, or if there is none.
  bool extract_if_equal(const K& key, const V& expected) const {
    return call<"extract_eq">(pack(key), pack(expected));
  }

  /// Adds `delta` to the value (strings: appends), or to V{} if there is no entry; returns the old
  /// value.
  V fetch_add(const K& key, const V& delta) const requires detail::addable<V> {
    return add(key, pack(delta)).value_or(V{});
  }

  /// Inserts or assigns all entries of a map in one operation.
  template <class Map = std::map<K, V>> void update(const Map& entries) const {
    call<"update">(pack_entries(entries));
  }
  void update(const dict& entries) const { call<"update">(entries.template call<"dump">()); }

  /// Adds each value of a map to the value of its key, in one operation: merges counters.
  template <class Map = std::map<K, V>>
  void add_many(const Map& deltas) const requires detail::addable<V> {
    call<"add_many">(pack_entries(deltas), detail::range_of<V>());
  }

  // -- times to live -----------------------------------------------------------
  // An entry is gone when its time is over, by the server's clock. An assignment of a whole value
  // ends the limit; `+=`, `add_many` and changes by `path` keep it.

  /// Assigns, and limits the time to live.
  /// @throws error bad_argument unless the time is positive
  void insert_or_assign(const K& key, const V& value, time_limit time_to_live) const {
    call<"set_for">(pack(key), pack(value), time_to_live.time().count());
  }

  /// Limits the time to live of an entry, from now; `time_limit::for_ever()` ends the limit.
  /// Returns false if there is no entry.
  bool expire_after(const K& key, time_limit time_to_live) const {
    return call<"expire">(pack(key), time_to_live.time().count());
  }

  /// Ends the limit of an entry's time to live; returns false if there is none.
  bool persist(const K& key) const { return call<"persist">(pack(key)); }

  /// Returns the remaining time to live; nullopt if it has no limit.
  /// @throws error no_such_key
  std::optional<std::chrono::nanoseconds> time_left(const K& key) const {
    auto left = call<"time_left">(pack(key));
    return left ? std::optional{std::chrono::nanoseconds{*left}} : std::nullopt;
  }

  // -- waiting -------------------------------------------------------------------

  /// Waits until there is an entry under the key, and returns its value. Waiting calls are answered
  /// by the operation that inserts the entry, in the order of arrival.
  V wait_for_key(const K& key) const { return read_wait(call<"wait_key">(pack(key))); }

  /// Returns nullopt if `stop` was requested before there was an entry.
  std::optional<V> wait_for_key(const K& key, const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return read_wait(call_until<"wait_key">(stop, std::nullopt, pack(key))); });
  }

  /// Returns nullopt if there was no entry within `time`.
  std::optional<V> wait_for_key(const K& key, time_limit time) const {
    return unless_timed_out([&] { return read_wait(call_for<"wait_key">(time, pack(key))); });
  }
  future<V> async_wait_for_key(const K& key) const {
    return {start<"wait_key">(pack(key)),
            [self = *this](const packed& answer) { return self.read_wait(answer); }};
  }

  // -- changes -------------------------------------------------------------------
  // Changes of entries, from now on or after a revision; see `watcher`.

  watcher<dict_change<K, V>> watch(std::optional<after_revision> from = {}) const {
    return watch_by({}, from);
  }

  /// Watches one entry, which need not exist.
  watcher<dict_change<K, V>> watch_key(const K& key,
                                       std::optional<after_revision> from = {}) const {
    return watch_by(detail::filter_of(filter_kind::key, pack(key)), from);
  }

  /// Watches the entries whose keys begin with `prefix`.
  watcher<dict_change<K, V>> watch_prefix(std::string_view prefix,
                                          std::optional<after_revision> from = {})
      const requires std::convertible_to<K, std::string_view> {
    return watch_by(detail::filter_of(filter_kind::prefix, pack(prefix)), from);
  }

  // -- conditions --------------------------------------------------------------
  // Entries for whose value x `comparison(x, operand)` is true, or `comparison(y, operand)` for the
  // value y at a field of x, as for a list: `d.erase_if(std::equal_to<>{}, 0)`.

  template <detail::named_comparison Comparison, class U>
  size_t count_if(const field_path& in, Comparison, const U& operand) const {
    return static_cast<size_t>(
        call<"count_if">(detail::sign_text<Comparison>(), in.as_packed(), pack(operand)));
  }
  template <detail::named_comparison Comparison>
  size_t count_if(Comparison how, const V& operand) const {
    return count_if(field(), how, operand);
  }

  /// Returns the first such entry; nullopt if there is none.
  template <detail::named_comparison Comparison, class U>
  std::optional<value_type> find_if(const field_path& in, Comparison, const U& operand) const {
    return ask<"find_if">(unpack_if_any<value_type>, detail::sign_text<Comparison>(),
                          in.as_packed(), pack(operand));
  }
  template <detail::named_comparison Comparison>
  std::optional<value_type> find_if(Comparison how, const V& operand) const {
    return find_if(field(), how, operand);
  }

  /// Removes all such entries, and returns their number.
  template <detail::named_comparison Comparison, class U>
  size_t erase_if(const field_path& in, Comparison, const U& operand) const {
    return static_cast<size_t>(
        call<"erase_if">(detail::sign_text<Comparison>(), in.as_packed(), pack(operand)));
  }
  template <detail::named_comparison Comparison>
  size_t erase_if(Comparison how, const V& operand) const {
    return erase_if(field(), how, operand);
  }

  /// Returns the `count` entries with the greatest values, the greatest first; all entries by
  /// default. Among equal values, the entry that was inserted first comes first.
  std::vector<value_type> most_common(size_t count = std::numeric_limits<int64_t>::max()) const {
    return ask<"most_comm">(unpack<std::vector<value_type>>, static_cast<int64_t>(count));
  }

  // -- removing --------------------------------------------------------------

  /// Removes the entry; returns false if there is none.
  bool erase(const K& key) const { return call<"erase">(pack(key)); }

  /// Removes the entry and returns its value, nullopt if there was none.
  std::optional<V> extract(const K& key) const {
    return ask<"extract">(unpack_if_any<V>, pack(key));
  }

  /// Removes and returns the entry that was inserted last, nullopt if the dict is empty.
  std::optional<value_type> pop_back() const { return ask<"pop_back">(unpack_if_any<value_type>); }

  /// Removes several entries; returns the number of entries removed.
  size_t erase_many(const std::vector<K>& keys) const {
    return static_cast<size_t>(call<"erase_many">(detail::pack_elements(keys)));
  }
  void clear() const { call<"clear">(); }

  // -- nested values ---------------------------------------------------------

  /// Refers to the value that is nested in an entry, with steps from the outside in:
  /// `d.path("x", 3) += 1`. Steps are keys of maps and indexes of arrays, structs and tuples. If
  /// all steps lead through maps and sequences, the value's type is derived; otherwise name it:
  /// `path<Type>(...)`.
  template <class Type = void, class... Steps> auto path(const K& key, const Steps&... rest) const {
    return detail::nested_in<dict_object, V, Type>(shared_object(), pack(key), rest...);
  }

  // -- copies and iteration --------------------------------------------------

  std::vector<K> keys() const { return ask<"keys">(detail::unpack_elements<K>); }
  std::vector<V> values() const { return ask<"values">(detail::unpack_elements<V>); }

  /// Returns all entries at one moment, in the order of their insertion.
  std::vector<value_type> items() const {
    return ask<"dump">([](const packed& answer) {
      std::vector<value_type> entries;
      for (auto& [key, value] : split_map(answer))
        entries.push_back(read_entry(key, value));
      return entries;
    });
  }

  /// Returns all entries at one moment, as a map of the caller's choice.
  template <class Map = std::map<K, V>> Map snapshot() const { return ask<"dump">(unpack<Map>); }

  using cursor = uint64_t;

  /// Begins to read all elements part by part, or goes on at a cursor of an earlier scan:
  /// `auto part = scan.next()`.
  detail::part_scan<dict> scan(cursor from = {}) const {
    return detail::part_scan<dict>{*this, from};
  }
  using const_iterator = detail::chunk_iterator<detail::part_scan<dict>>;

  const_iterator begin() const { return const_iterator{scan()}; }
  const_iterator end() const { return {}; }

private:
  friend class detail::part_scan<dict>;

  auto read_part(const cursor& from) const {
    return ask<"chunk">(
        [](const packed& answer) { return detail::part_of<cursor>(answer, read_entries); }, from,
        detail::chunk_size);
  }

  friend class dict_element<K, V>;

  std::optional<V> add(const K& key, packed delta) const {
    return ask<"fetch_add">(unpack_if_any<V>, pack(key), std::move(delta), detail::range_of<V>());
  }

  watcher<dict_change<K, V>> watch_by(packed filter, std::optional<after_revision> from) const {
    return watcher<dict_change<K, V>>{
        detail::begin_watch(shared_object(), std::move(filter), detail::revision_in(from))};
  }

  V read_wait(const packed& answer) const { return read_answer<"wait_key">(unpack<V>, answer); }

  /// Unpacks entries from an array of keys and values.
  static std::vector<value_type> read_entries(const packed& flat) {
    auto parts = split_array(flat);
    std::vector<value_type> entries;
    for (size_t i = 0; i + 1 < parts.size(); i += 2)
      entries.push_back(read_entry(parts[i], parts[i + 1]));
    return entries;
  }

  /// Unpacks an entry; an error names the key.
  /// @throws error type_mismatch
  static value_type read_entry(const packed& key, const packed& value) {
    return {detail::unpack_part<K>("key ", key, key),
            detail::unpack_part<V>("value of ", key, value)};
  }

  static std::optional<packed> packed_or_none(const std::optional<V>& value) {
    return value ? std::optional{pack(*value)} : std::nullopt;
  }

  /// Packs any map-like range with exactly the types K and V.
  template <class Map> static packed pack_entries(const Map& entries) {
    size_t count = 0;
    packed_writer body;
    for (auto&& [key, value] : entries) {
      body.value(static_cast<K>(key));
      body.value(static_cast<V>(value));
      ++count;
    }
    packed_writer out;
    out.map(count);
    out.add(std::move(body).finish());
    return std::move(out).finish();
  }
};

/// Factory of `m.dict<K, V>(...)`; base of `session`.
template <class Session> class dict_factory {
public:
  /// Makes an anonymous dict.
  template <class K, class V> manager::dict<K, V> dict(const std::map<K, V>& initial = {}) {
    return make<K, V>({}, pack(initial));
  }

  /// Opens the dict of this name, or creates it with these entries.
  /// @throws error type_mismatch if the name belongs to another type
  template <class K, class V>
  manager::dict<K, V> dict(std::string_view name, const std::map<K, V>& initial = {}) {
    return make<K, V>(name, pack(initial));
  }

private:
  template <class K, class V> manager::dict<K, V> make(std::string_view name, packed initial) {
    using made = manager::dict<K, V>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
