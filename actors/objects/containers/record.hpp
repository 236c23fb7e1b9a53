#pragma once

#include "actors/objects/containers/dict.hpp"
#include "actors/objects/shared_object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace manager {

/// Named attributes of any types, in the order of their insertion, as in Python's Namespace. A name
/// is a string of 1 to 255 bytes. The attributes are stored in a dict and follow its rules. Not
/// thread-safe: used by one thread at a time, the server's network thread or the thread of a long
/// operation. An operation that throws `error` has changed nothing.
class record_object : public shared_object {
public:
  static constexpr std::string_view type_name = "record";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction

  /// Builds the record from what `dump` returned; no bytes and nil make an empty record.
  /// @throws error type_mismatch, bad_argument
  explicit record_object(const packed& initial);

  /// Sets the limits.
  /// @throws error limit_reached if the record already holds more
  void set_limits(const object_limits& limits) override { attributes_.set_limits(limits); }
  const amount& used() const noexcept override { return attributes_.used(); }

  /// Records the changes of attributes in `notes`; null: in none.
  void note_changes_in(change_notes* notes) noexcept override {
    attributes_.note_changes_in(notes);
  }

  // -- one attribute ------------------------------------------------------------

  int64_t size() const { return attributes_.size(); }
  bool contains(const std::string& name) const { return attributes_.contains(pack(name)); }
  packed at(const std::string& name) const;
  std::optional<packed> get(const std::string& name) const { return attributes_.get(pack(name)); }
  void set(const std::string& name, packed value);
  std::optional<packed> emplace(const std::string& name, packed value);
  bool erase(const std::string& name) { return attributes_.erase(pack(name)); }
  std::optional<packed> extract(const std::string& name) { return attributes_.extract(pack(name)); }

  // -- read, modify, write ------------------------------------------------------

  std::optional<packed> exchange(const std::string& name, packed value);
  packed cmp_xchg(const std::string& name, const std::optional<packed>& expected,
                  std::optional<packed> desired);
  std::optional<packed> fetch_add(const std::string& name, const packed& delta,
                                  const packed& range);

  // -- values nested in attributes: the first step of a path is a name ------------

  packed path_at(const packed& path) const;
  void path_set(const packed& path, const packed& value);
  std::optional<packed> path_add(const packed& path, const packed& delta, const packed& range);
  void path_push(const packed& path, const packed& value);
  bool path_erase(const packed& path);

  // -- all attributes -----------------------------------------------------------

  void update(const packed& map);
  packed names() const { return attributes_.keys(); }
  packed dump() const { return attributes_.dump(); }
  std::string preview() const { return attributes_.preview(); }
  void clear() { attributes_.clear(); }

  static constexpr auto operations() {
    using self = record_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of attributes"),
        MANAGER_OP(contains, "contains", "NAME  whether it has the attribute NAME"),
        MANAGER_OP(at, "at", "NAME  the attribute NAME, which must be there"),
        MANAGER_OP(get, "get", "NAME  the attribute NAME, if any"),
        MANAGER_OP(set, "set", "NAME VALUE  sets the attribute NAME").splitting_arguments(),
        MANAGER_OP(emplace, "emplace", "NAME VALUE  sets NAME unless it is there, answers that")
            .splitting_arguments(),
        MANAGER_OP(erase, "erase", "NAME  removes the attribute, answers whether it was there"),
        MANAGER_OP(extract, "extract", "NAME  takes the attribute NAME, if any"),
        MANAGER_OP(exchange, "exchange", "NAME VALUE  sets NAME, answers the old value")
            .splitting_arguments(),
        MANAGER_OP(cmp_xchg, "cmp_xchg", "NAME EXPECTED DESIRED  replaces if it equals EXPECTED")
            .splitting_arguments(),
        MANAGER_OP(fetch_add, "fetch_add", "NAME DELTA RANGE  adds DELTA to the attribute NAME"),
        MANAGER_OP(path_at, "path_at", "PATH  the value at PATH: [name, index or key, ...]")
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
        MANAGER_OP(update, "update", "MAP  sets all attributes of MAP").splitting_arguments(),
        MANAGER_OP(names, "names", "  all names").visiting(visited::all),
        MANAGER_OP(preview, "preview", "  the first attributes as a short text"),
        MANAGER_OP(dump, "dump", "  all attributes as one map").visiting(visited::all),
        MANAGER_OP(clear, "clear", "  removes all attributes").visiting(visited::all));
  }

private:
  void require_path(const packed& path, size_t longest_new) const;

  dict_object attributes_;
};

} // namespace manager
