#pragma once

#include "actors/objects/containers/entry_deadlines.hpp"
#include "actors/objects/containers/key_waits.hpp"
#include "actors/objects/containers/ordered_entries.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/value/packed_path.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// Values by key, in the order in which the keys were inserted, with the operations of Python's
/// dict and of std::map. Keys and values are equal if their bytes are equal; but -0.0 and 0.0 are
/// the same key, and NaN is no key. An overwritten entry keeps its place. Not thread-safe: used by
/// one thread at a time, the server's network thread or the thread of a long operation. Owns its
/// entries; takes arguments by value. An operation that throws `error` has changed nothing. An
/// entry may have a deadline, after which it is gone; the time is that of the last `time_is`.
class dict_object : public shared_object {
public:
  static constexpr std::string_view type_name = "dict";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 1> initial_patterns{"map<K,V>"};

  /// Builds the dict from what `dump` returned. No bytes, and nil, make an empty dict.
  /// @throws error type_mismatch, bad_argument
  explicit dict_object(const packed& initial);

  /// Sets the limits.
  /// @throws error limit_reached if the dict already holds more
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  /// Sets the time, and removes the entries whose deadlines have passed. The server calls it before
  /// each operation.
  void time_is(time_point now) override;

  /// Answers the calls that wait for keys which were inserted. The server calls it after each
  /// operation, on the network thread.
  void answer_waits() override;

  /// Records the changes of entries in `notes`; null: in none.
  void note_changes_in(change_notes* notes) noexcept override { entries_.note_changes_in(notes); }

  /// Returns the earliest deadline of an entry; nullopt if there is none.
  std::optional<time_point> next_time() const override {
    return deadlines_ ? deadlines_->next() : std::nullopt;
  }

  // -- one entry --------------------------------------------------------------

  int64_t size() const;
  bool contains(const packed& key) const;
  packed at(const packed& key) const;
  std::optional<packed> get(const packed& key) const;
  void set(packed key, packed value);
  std::optional<packed> emplace(packed key, packed value);
  bool erase(const packed& key);
  std::optional<packed> extract(const packed& key);
  std::optional<packed> pop_back();

  void wait_for_key(pending<packed> reply, const packed& key);

  // -- deadlines: times to live in nanoseconds ---------------------------------

  void set_for(packed key, packed value, int64_t time);
  bool expire_after(const packed& key, int64_t time);
  bool persist(const packed& key);
  std::optional<int64_t> time_left(const packed& key) const;

  // -- read, modify, write ----------------------------------------------------

  bool extract_if_equal(const packed& key, const packed& expected);
  std::optional<packed> exchange(packed key, packed value);
  packed cmp_xchg(packed key, const std::optional<packed>& expected, std::optional<packed> desired);
  std::optional<packed> fetch_add(packed key, const packed& delta, const packed& range);
  void add_many(const packed& deltas, const packed& range);

  // -- values nested in values: the first step of a path is a key ---------------

  packed path_at(const packed& path) const;
  void path_set(const packed& path, const packed& value);
  std::optional<packed> path_add(const packed& path, const packed& delta, const packed& range);
  void path_push(const packed& path, const packed& value);
  bool path_erase(const packed& path);

  // -- conditions: the value at FIELD in an entry's value COMPARISON an operand -----

  int64_t count_if(const std::string& comparison, const packed& field, const packed& operand) const;
  std::optional<packed> find_if(const std::string& comparison, const packed& field,
                                const packed& operand) const;
  int64_t erase_if(const std::string& comparison, const packed& field, const packed& operand);

  // -- many entries -----------------------------------------------------------

  packed most_common(int64_t count) const;

  void update(const packed& map);
  packed get_many(const packed& wanted) const;
  int64_t erase_many(const packed& unwanted);
  packed keys() const;
  packed values() const;
  packed chunk(uint64_t cursor, int64_t max) const;
  packed dump() const;
  std::string preview() const;
  void clear();

  static constexpr auto operations() {
    using self = dict_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of entries"),
        MANAGER_OP(contains, "contains", "KEY  whether there is an entry under KEY"),
        MANAGER_OP(at, "at", "KEY  the value under KEY, which must be there"),
        MANAGER_OP(get, "get", "KEY  the value under KEY, if any"),
        MANAGER_OP(set, "set", "KEY VALUE  puts VALUE under KEY").splitting_arguments(),
        MANAGER_OP(emplace, "emplace", "KEY VALUE  puts VALUE unless KEY has one, answers that")
            .splitting_arguments(),
        MANAGER_OP(erase, "erase", "KEY  removes the entry, answers whether there was one"),
        MANAGER_OP(extract, "extract", "KEY  takes the value under KEY, if any"),
        MANAGER_OP(pop_back, "pop_back", "  takes the newest entry as [key, value], if any"),
        MANAGER_OP(extract_if_equal, "extract_eq",
                   "KEY EXPECTED  removes it if it equals EXPECTED"),
        MANAGER_OP(wait_for_key, "wait_key", "KEY  waits for an entry under KEY, answers its value")
            .only_waiting(),
        MANAGER_OP(set_for, "set_for", "KEY VALUE NS  puts VALUE under KEY for NS nanoseconds")
            .splitting_arguments(),
        MANAGER_OP(expire_after, "expire", "KEY NS  removes the entry after NS nanoseconds"),
        MANAGER_OP(persist, "persist", "KEY  ends the time to live, answers whether it had one"),
        MANAGER_OP(time_left, "time_left",
                   "KEY  nanoseconds that the entry has to live, if limited"),
        MANAGER_OP(exchange, "exchange", "KEY VALUE  puts VALUE under KEY, answers the old one")
            .splitting_arguments(),
        MANAGER_OP(cmp_xchg, "cmp_xchg", "KEY EXPECTED DESIRED  replaces if it equals EXPECTED")
            .splitting_arguments(),
        MANAGER_OP(fetch_add, "fetch_add", "KEY DELTA RANGE  adds DELTA to the value under KEY"),
        MANAGER_OP(add_many, "add_many", "MAP RANGE  adds each value of MAP under its key")
            .splitting_arguments(),
        MANAGER_OP(update, "update", "MAP  puts all entries of MAP").splitting_arguments(),
        MANAGER_OP(get_many, "get_many", "KEYS  for each key an array of its value, if any")
            .splitting_arguments(),
        MANAGER_OP(erase_many, "erase_many", "KEYS  removes these keys, answers how many it had")
            .splitting_arguments(),
        MANAGER_OP(keys, "keys", "  all keys").visiting(visited::all),
        MANAGER_OP(values, "values", "  all values").visiting(visited::all),
        MANAGER_OP(chunk, "chunk", "CURSOR MAX  where to go on, and at most MAX entries")
            .visiting(visited::part),
        MANAGER_OP(path_at, "path_at", "PATH  the value at PATH: [key, index or key, ...]")
            .visiting(visited::element),
        MANAGER_OP(path_set, "path_set", "PATH VALUE  puts VALUE at PATH")
            .visiting(visited::element)
            .splitting_arguments(),
        MANAGER_OP(path_add, "path_add", "PATH DELTA RANGE  adds DELTA to the value at PATH")
            .visiting(visited::element),
        MANAGER_OP(path_push, "path_push", "PATH ELEMENT  appends ELEMENT to the array at PATH")
            .visiting(visited::element)
            .splitting_arguments(),
        MANAGER_OP(path_erase, "path_erase", "PATH  removes the value at PATH")
            .visiting(visited::element),
        MANAGER_OP(count_if, "count_if",
                   "COMPARISON FIELD VALUE  how many have a value < VALUE, <=, ... at FIELD")
            .visiting(visited::all),
        MANAGER_OP(find_if, "find_if",
                   "COMPARISON FIELD VALUE  the first that has such a value, as [key, value]")
            .visiting(visited::all),
        MANAGER_OP(erase_if, "erase_if",
                   "COMPARISON FIELD VALUE  removes all that have such a value, answers how many")
            .visiting(visited::all),
        MANAGER_OP(most_common, "most_comm", "N  the N entries of the greatest values, by value")
            .visiting(visited::all),
        MANAGER_OP(preview, "preview", "  the first entries as a short text"),
        MANAGER_OP(dump, "dump", "  all entries as one map").visiting(visited::all),
        MANAGER_OP(clear, "clear", "  removes all entries").visiting(visited::all));
  }

private:
  using entry = ordered_entries::entry;

  entry* find(const packed& key);
  const entry* find(const packed& key) const;
  /// Tells whether an entry that is assigned to keeps its deadline.
  enum class deadline : bool { kept, ended };
  void put(packed key, packed value, deadline of_entry = deadline::ended);
  packed overwrite(entry& found, packed value);
  std::optional<packed> remove(const packed& key);
  void put_all(std::vector<std::pair<packed, packed>> entries);
  amount reserve_for(const std::vector<std::pair<packed, packed>>& entries) const;
  void place(packed key, packed value);
  amount growth_by(const std::vector<std::pair<packed, packed>>& entries) const;
  void change_at(const packed& path, const path_change& change);
  void insert(packed key, packed value);
  void drop(const entry& which);
  void keep_for_ever(const entry& which);
  void note_deadline(const entry& which);
  void forget_deadlines();
  void set_deadline(const entry& which, int64_t time);

  ordered_entries entries_;
  entry_deadlines::time_point now_{};
  std::unique_ptr<entry_deadlines> deadlines_; ///< null until an entry has a deadline
  std::unique_ptr<key_waits> waits_;           ///< null until a call waits
  quota quota_;
};

} // namespace manager
