#pragma once

#include "actors/value/packed.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// Operations of a server on values whose C++ types it does not know.

namespace manager {

/// Compares in a total order over all values, for sorting and priorities. Kinds come in the order
/// nil, bool, number, str, bin, array, map, ext. Integers and floats compare by value (NaN after
/// all other numbers), strings by bytes, arrays and maps member by member. Among values of one C++
/// type it is the order of `operator<`.
std::strong_ordering packed_order(const packed& left, const packed& right);

/// Compares as `packed_order` does. For well-formed values only, as objects store them. Reads only
/// as many bytes as the comparison needs, and allocates nothing.
std::strong_ordering stored_order(const packed& left, const packed& right);

/// Sorts stably by `packed_order`.
void sort_packed(std::vector<packed>& values, bool descending);

/// Checks that `value` is exactly one well-formed value that may be stored: its depth is at most
/// `max_stored_depth`.
/// @throws error bad_argument
void require_value(const packed& value);

/// Returns the elements of a packed array, each with a depth of at most `depth`. For elements that
/// will be stored, `depth` is `max_stored_depth`.
/// @throws error type_mismatch if `array` is no array, bad_argument if it is malformed
std::vector<packed> split_array(const packed& array, size_t depth = max_depth);

/// Returns the entries of a packed map in the order in which they were packed. The depth of keys
/// and values is at most `depth`.
/// @throws error type_mismatch if `map` is no map, bad_argument if it is malformed
std::vector<std::pair<packed, packed>> split_map(const packed& map, size_t depth = max_depth);

/// Returns the reference if the value is one.
/// @throws error bad_argument if the value is malformed
std::optional<reference> as_reference(const packed& value);

/// Returns the references in a value, sorted, each once. Reads all of the value.
std::vector<reference> find_references(std::string_view bytes);

/// Builds packed arrays and maps from packed members, whose bytes it copies unchanged.
class packed_writer {
public:
  /// Begins an array of `size` members.
  void array(size_t size);
  /// Begins a map of `size` entries (key, value, key, value, ...).
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

/// Returns true for the packed nil.
bool is_nil(const packed& value) noexcept;

/// Longest string that `add_values` makes: a message must be able to carry each value.
inline constexpr size_t max_joined_string = size_t{1} << 20;

/// Range of a sum of floats that is rounded to a C++ float.
inline constexpr std::string_view float32_range = "float32";

/// Returns `value + delta` for two integers, two floats, or two strings (which are joined). `range`
/// says what the caller's C++ type, which the server does not know, can hold: nil; an array
/// [lowest, highest] for integers; or `float32_range`. A `value` outside of it is type_mismatch.
/// @throws error type_mismatch, out_of_range on overflow, too_large; nothing is changed then
packed add_values(const packed& value, const packed& delta, const packed& range);

/// Bitwise operation: and, or, exclusive or.
enum class bit_operation : uint8_t { conjunction, disjunction, difference };

/// Combines the bits of two integers, in two's complement, or two bools. `range` is as in
/// `add_values`.
/// @throws error type_mismatch, out_of_range
packed combine_bits(const packed& value, bit_operation how, const packed& operand,
                    const packed& range);

/// Returns the result of adding `delta` to a value that does not exist yet: `delta` itself.
/// @throws error type_mismatch if no value of this kind can be added to, out_of_range
packed first_sum(const packed& delta, const packed& range);

} // namespace manager
