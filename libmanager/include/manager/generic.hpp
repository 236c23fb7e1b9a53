#pragma once

#include "manager/session.hpp"
#include "manager/watch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Shared objects for programs that learn the objects' types only at run time: command lines,
// monitors, bridges to other languages. All data here derives from the operation tables.

namespace manager {

/// Kind of an argument or a result. `value` is any packed value.
enum class value_kind : uint8_t { nothing, boolean, integer, natural, text, value };

struct value_type {
  value_kind kind;
  bool optional; ///< true if the value may be absent
};

/// One row of an operation table.
struct operation_info {
  std::string_view name;
  std::string_view help; ///< "INDEX VALUE  replaces the element at INDEX"
  std::vector<value_type> arguments;
  value_type result;
  bool may_wait;   ///< the operation may wait, so its answer may come late
  bool as_session; ///< when the calling session ends, the server takes back what the operation took

  /// Returns one part of `help`: `usage` has one word for each argument, `summary` describes the
  /// operation.
  std::string_view usage() const { return help.substr(0, help.find("  ")); }
  std::string_view summary() const { return help.substr(usage().size() + 2); }

  /// Returns the least number of arguments: those in brackets, which come last, may be left out.
  size_t required_arguments() const {
    return arguments.size() - static_cast<size_t>(std::ranges::count(usage(), '['));
  }

  /// Checks the number of arguments of a call.
  /// @throws error bad_argument
  void require_count(size_t given) const;
};

struct object_type_info {
  std::string_view name;
  std::vector<operation_info> operations; ///< in the order of the table

  /// Returns the row of an operation.
  /// @throws error no_such_operation
  const operation_info& operation(std::string_view wanted) const;
};

/// Returns every object type, in alphabetical order. Any thread may call.
const std::vector<object_type_info>& known_types();

/// Returns the description of an object type.
/// @throws error no_such_type
const object_type_info& known_type(std::string_view type);

/// A proxy without C++ types. Has value semantics, as other proxies.
class generic_object {
public:
  /// Opens a named object.
  /// @throws error no_such_name
  static generic_object open(const session& m, std::string_view name);

  /// Creates a named object of a type that the program knows only as text, or opens the object of
  /// this name. `initial` has the object's contents, as the operation `dump` returns them.
  ///
  /// @throws error no_such_type, type_mismatch
  static generic_object obtain(const session& m, std::string_view type, const std::string& schema,
                               std::string_view name, packed initial);

  explicit generic_object(detail::object_ptr object) : object_{std::move(object)} {}

  const std::string& type() const;   ///< "list"
  const std::string& schema() const; ///< "list<int>"
  const std::string& name() const { return detail::name_of(object_); }

  /// Calls an operation with one packed value for each argument, nullopt for an absent one.
  /// Arguments that `operation_info::usage` has in brackets may be left out at the end. An
  /// operation that waits, waits for at most `wait`. The server checks that values fit the object's
  /// schema. A schema says only "int", so integers outside the range of a C++ type are accepted.
  /// @returns the result as a packed value; nullopt if the result is absent, or the operation has
  /// none
  /// @throws error no_such_operation, bad_argument for a wrong number of arguments, type_mismatch,
  /// and the operation's own errors
  std::optional<packed> call(std::string_view operation,
                             const std::vector<std::optional<packed>>& arguments,
                             wait_time wait = std::nullopt) const;

  /// Watches the object, from now on or after a revision; see `watcher`.
  watcher<change> watch(std::optional<after_revision> from = {}) const {
    return watcher<change>{detail::begin_watch(object_, {}, detail::revision_in(from))};
  }

  /// Watches the entry under a key of a dict, record or set, or the entries with a prefix.
  watcher<change> watch(filter_kind kind, const packed& operand,
                        std::optional<after_revision> from = {}) const {
    return watcher<change>{
        detail::begin_watch(object_, detail::filter_of(kind, operand), detail::revision_in(from))};
  }

private:
  detail::object_ptr object_;
};

} // namespace manager
