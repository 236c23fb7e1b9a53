#include "actors/value/packed_path.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"
#include "tests/fuzz/target.hpp"

#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

// Values that a server receives. Malformed and too deep values are refused. All operations of a
// server work with the others: compare, sort, add, print, read nested values, find references.

using namespace manager;
using namespace manager::fuzz;

namespace {

template <class T> void read_as(const packed& value) {
  T result{};
  if (accepts([&] { result = unpack<T>(value); }))
    require(unpack<T>(pack(result)) == result, "what was read can be packed and read again");
}

void read(const packed& value) {
  read_as<int>(value);
  read_as<uint64_t>(value);
  read_as<std::string>(value);
  read_as<std::vector<std::string>>(value);
  read_as<std::map<std::string, std::vector<int>>>(value);
  read_as<std::unordered_map<int, std::vector<bool>>>(value);
  read_as<std::tuple<bool, std::optional<int>>>(value);
}

int sign(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

void check_order(const packed& a, const packed& b) {
  require(packed_order(a, a) == 0 && packed_order(b, b) == 0, "a value equals itself");
  require(sign(packed_order(a, b)) == -sign(packed_order(b, a)), "the order has two directions");
  require(a != b || packed_order(a, b) == 0, "equal bytes are equal values");
}

void split(const packed& value) {
  packed_writer again;
  if (accepts([&] {
        auto parts = split_array(value);
        again.array(parts.size());
        for (auto& part : parts)
          again.add(part);
      }))
    require(split_array(std::move(again).finish()) == split_array(value), "arrays stay the same");
  accepts([&] { split_map(value); });
}

void change(const packed& value, const packed& other) {
  accepts([&] { add_values(value, other, packed{"\xc0"}); });
  accepts([&] {
    auto path = split_path(other);
    nested_value(value, path);
    auto changed = change_nested(value, path, assigning(value));
    require(nested_value(changed, path) == value, "what was put there is there");
  });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = as_text(bytes, size);
  if (input.empty())
    return 0;
  auto first = static_cast<uint8_t>(take(input, 1)[0]);
  const packed value{std::string{take(input, first)}};
  const packed other{std::string{input}};
  require(!preview(value).empty(), "everything has a preview");
  require(!describe(value).empty(), "everything has a kind");
  read(value);
  if (!accepts([&] { require_value(value); }))
    return 0;
  accepts([&] { find_references(value.bytes()); });
  split(value);
  if (!accepts([&] { require_value(other); }))
    return 0;
  check_order(value, other);
  std::vector<packed> sorted{value, other, value};
  sort_packed(sorted, first % 2 == 0);
  change(value, other);
  return 0;
}
