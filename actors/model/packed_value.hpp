#pragma once

#include "actors/model/packed.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// What a server does with values whose C++ types it does not know.

namespace manager {

/// A total order over all values, for sorting and priorities. Kinds come in the order nil, bool,
/// number, str, bin, array, map, ext; integers and floats compare by value (NaN after all other
/// numbers), strings by bytes, arrays and maps member by member. Among values of one C++ type it is
/// the order of `operator<`.
std::strong_ordering packed_order(const packed& left, const packed& right);

/// As `packed_order`, of well-formed values, as objects store: reads only as much of them as it
/// takes, and allocates nothing.
std::strong_ordering stored_order(const packed& left, const packed& right);

/// Sorts stably by `packed_order`.
void sort_packed(std::vector<packed>& values, bool descending);

/// Throws `bad_argument` unless `value` is exactly one well-formed value that may be stored: of at
/// most `max_stored_depth`.
void require_value(const packed& value);

/// The elements of a packed array, each of at most `depth`. Elements that are to be stored are
/// split with `max_stored_depth`.
/// @throws error type_mismatch when `array` is no array, bad_argument when it is malformed
std::vector<packed> split_array(const packed& array, size_t depth = max_depth);

/// The entries of a packed map in the order they were packed, members of at most `depth`.
/// @throws error type_mismatch when `map` is no map, bad_argument when it is malformed
std::vector<std::pair<packed, packed>> split_map(const packed& map, size_t depth = max_depth);

/// The reference that the value is, if it is one.
/// @throws error bad_argument when it is malformed
std::optional<reference> as_reference(const packed& value);

/// The references that stand in a value, sorted, each once. Looks at all of it.
std::vector<reference> find_references(std::string_view bytes);

/// Builds packed arrays and maps from packed members, whose bytes are copied as they are.
class packed_writer {
public:
  /// An array of `size` members follows.
  void array(size_t size);
  /// A map of `size` entries (key, value, key, value, ...) follows.
  void map(size_t size);
  void nil();
  void add(const packed& value) {
    bytes_ += value.bytes();
    refs_.add(value.refs());
  }
  template <class T> void value(const T& x) { add(pack(x)); }
  size_t size() const noexcept { return bytes_.size(); }
  packed finish() && { return packed{std::move(bytes_), std::move(refs_)}; }

private:
  std::string bytes_;
  references refs_;
};

/// True for the packed nil.
bool is_nil(const packed& value) noexcept;

/// Longest string that `add_values` makes: values must not outgrow what a message can carry.
inline constexpr size_t max_joined_string = size_t{1} << 20;

/// The range of a sum of floats that is rounded to what a C++ float holds.
inline constexpr std::string_view float32_range = "float32";

/// `value + delta`, where both are integers, both floats, or both strings (then they are joined).
/// `range` is nil, an array [lowest, highest] that an integer result must not leave, or
/// `float32_range`: the server does not know the C++ type, so the caller says what it can hold. A
/// `value` that it cannot hold is type_mismatch.
/// @throws error type_mismatch, out_of_range on overflow, too_large; nothing is changed then
packed add_values(const packed& value, const packed& delta, const packed& range);

/// And, or, exclusive or, bit by bit.
enum class bit_operation : uint8_t { conjunction, disjunction, difference };

/// The bits of two integers combined, in two's complement, or two bools. `range` as in
/// `add_values`.
/// @throws error type_mismatch, out_of_range
packed combine_bits(const packed& value, bit_operation how, const packed& operand,
                    const packed& range);

/// What adding `delta` makes of a value that is not there yet: `delta` itself.
/// @throws error type_mismatch unless it is of a kind that can be added to, out_of_range
packed first_sum(const packed& delta, const packed& range);

} // namespace manager
