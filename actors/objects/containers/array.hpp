#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/value/element_layout.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/slice.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// An array of fixed length whose elements are numbers, bools, or tuples of them, of one type,
/// stored as raw bytes. A negative index counts from the end. VALUES are a blob of elements as they
/// are stored, see element_layout, or a packed array. MEMBER is the path of indexes to a member of
/// an element, which the operation then takes for the element. Not thread-safe: used by one thread
/// at a time, the server's network thread or the thread of a long operation. Owns its elements. An
/// operation that throws `error` has changed nothing.
class array_object : public shared_object {
public:
  /// Differs from "array", which is the schema of a std::vector.
  static constexpr std::string_view type_name = "typed_array";
  static constexpr std::array<std::string_view, 1> initial_patterns{
      "tuple<str,int,optional<bin>>"};  // see the constructor
  using bound = std::optional<int64_t>; ///< bound of a slice; nullopt is the end of the array
  using member = std::optional<packed>; ///< path to a member; nullopt is the element

  /// Builds the array from what `dump` returned: the name of its element_layout, its length, and
  /// its bytes or nil for zeros. No bytes, and nil, make an array of length 0.
  /// @throws error type_mismatch, bad_argument, limit_reached
  explicit array_object(const packed& initial);

  /// Sets the elements' type from the schema if the initial value did not name it.
  /// @throws error type_mismatch if the initial value named another type, bad_argument for no type
  /// of elements
  void set_schema(const std::string& schema) override;

  /// Sets the limits.
  /// @throws error limit_reached if the array is larger, or if there is not enough memory
  void set_limits(const object_limits& limits) override;

  /// Writes the zeros of which the array is made. The first operation does so otherwise.
  /// @throws std::bad_alloc when there is no memory for them
  void prepare() override { storage(); }

  const amount& used() const noexcept override { return quota_.used(); }

  // -- elements ---------------------------------------------------------------

  int64_t size() const { return size_; }
  packed at(int64_t index, const member& path = {}) const;
  void set(int64_t index, const packed& value, const member& path = {});
  packed exchange(int64_t index, const packed& value, const member& path = {});
  std::optional<packed> cmp_xchg(int64_t index, const packed& expected, const packed& desired,
                                 const member& path = {});
  packed fetch_add(int64_t index, const packed& delta, const member& path = {});
  void swap(int64_t left, int64_t right, const member& path = {});

  // -- many elements ----------------------------------------------------------

  packed read(int64_t first, int64_t max, const member& path = {}) const;
  void write(int64_t first, const packed& values, const member& path = {});
  packed slice(bound start, bound stop, int64_t step, const member& path = {}) const;
  packed values(bound start, bound stop, int64_t step, const member& path = {}) const;
  void set_slice(bound start, bound stop, int64_t step, const packed& values,
                 const member& path = {});
  void fill(bound start, bound stop, int64_t step, const packed& value, const member& path = {});
  void add_slice(bound start, bound stop, int64_t step, const packed& delta,
                 const member& path = {});

  // -- what the elements of a slice have in common ------------------------------

  packed sum(bound start, bound stop, int64_t step, const member& path = {}) const;
  packed min(bound start, bound stop, int64_t step, const member& path = {}) const;
  packed max(bound start, bound stop, int64_t step, const member& path = {}) const;
  bound find(const packed& value, bound start, bound stop, const member& path = {}) const;
  int64_t count(const packed& value, bound start, bound stop, int64_t step,
                const member& path = {}) const;
  int64_t count_if(const std::string& comparison, const packed& value, bound start, bound stop,
                   int64_t step, const member& path = {}) const;

  // -- as a whole -------------------------------------------------------------

  std::vector<parameter> parameters() const override { return {{"length", std::to_string(size_)}}; }
  packed dump() const;
  std::string preview() const;

  /// Number of elements that are visited in the time of one packed value, see
  /// actors/objects/long_operation.hpp: an element takes about a nanosecond.
  static constexpr int64_t elements_per_visit = 100;

  static constexpr auto operations() {
    using self = array_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of elements"),
        MANAGER_OP(at, "at", "INDEX [MEMBER]  the element at INDEX"),
        MANAGER_OP(set, "set", "INDEX VALUE [MEMBER]  replaces the element at INDEX"),
        MANAGER_OP(exchange, "exchange",
                   "INDEX VALUE [MEMBER]  replaces the element, answers the old one"),
        MANAGER_OP(cmp_xchg, "cmp_xchg",
                   "INDEX EXPECTED DESIRED [MEMBER]  replaces if it equals EXPECTED"),
        MANAGER_OP(fetch_add, "fetch_add",
                   "INDEX DELTA [MEMBER]  adds DELTA to the element at INDEX"),
        MANAGER_OP(swap, "swap", "LEFT RIGHT [MEMBER]  exchanges the elements at two indexes"),
        MANAGER_OP(read, "read",
                   "FIRST MAX [MEMBER]  elements from FIRST on, at most MAX, as a blob")
            .visiting(visited::part),
        MANAGER_OP(write, "write", "FIRST VALUES [MEMBER]  replaces the elements from FIRST on"),
        MANAGER_OP(slice, "slice", "START STOP STEP [MEMBER]  the elements of a slice, as a blob")
            .visiting(visited::slice),
        MANAGER_OP(values, "values", "START STOP STEP [MEMBER]  the elements of a slice, as values")
            .visiting(visited::slice),
        MANAGER_OP(set_slice, "set_slice", "START STOP STEP VALUES [MEMBER]  replaces a slice")
            .visiting(visited::slice),
        MANAGER_OP(fill, "fill",
                   "START STOP STEP VALUE [MEMBER]  makes all elements of a slice VALUE")
            .visiting(visited::slice),
        MANAGER_OP(add_slice, "add_slice",
                   "START STOP STEP DELTA [MEMBER]  adds DELTA to each of a slice")
            .visiting(visited::slice),
        MANAGER_OP(sum, "sum", "START STOP STEP [MEMBER]  the sum of a slice")
            .visiting(visited::slice),
        MANAGER_OP(min, "min", "START STOP STEP [MEMBER]  the least element of a slice")
            .visiting(visited::slice),
        MANAGER_OP(max, "max", "START STOP STEP [MEMBER]  the greatest element of a slice")
            .visiting(visited::slice),
        MANAGER_OP(find, "find", "VALUE START STOP [MEMBER]  index of the first VALUE in a slice")
            .visiting(visited::slice),
        MANAGER_OP(count, "count", "VALUE START STOP STEP [MEMBER]  how many elements equal VALUE")
            .visiting(visited::slice),
        MANAGER_OP(
            count_if, "count_if",
            "COMPARISON VALUE START STOP STEP [MEMBER]  how many elements are < VALUE, <=, ...")
            .visiting(visited::slice),
        MANAGER_OP(preview, "preview", "  the first elements as a short text"),
        MANAGER_OP(dump, "dump", "  [type, length, blob]").visiting(visited::all));
  }

private:
  class column;

  int64_t width() const noexcept { return layout_.width(); }
  int64_t byte_count() const noexcept { return size_ * width(); }
  char* storage() const;
  column column_at(const member& path) const;
  size_t position(int64_t index) const { return resolve_index(index, size_); }
  template <class F>
  static void with_elements(const element_layout& layout, const packed& values, F f);
  packed extreme(slice_range range, const member& path, bool greatest) const;

  element_layout layout_;
  bool has_layout_ = false; ///< false: made without an initial value, and the schema is not known
  int64_t size_ = 0;
  mutable std::string bytes_; ///< empty before `prepare` if all elements are zeros
  quota quota_;
};

} // namespace manager
