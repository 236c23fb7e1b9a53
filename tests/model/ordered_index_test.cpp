#include "actors/model/ordered_index.hpp"

#include "actors/model/set_book.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <cmath>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

struct pair_of_values {
  packed key;
  packed value;
};

std::vector<packed> values_of(const packed_set& set) {
  std::vector<packed> values;
  for (auto& [number, value] : set)
    values.push_back(value);
  return values;
}

} // namespace

TEST_CASE("an ordered index keeps its entries in the order of their insertion") {
  packed_set index;
  CHECK(index.empty());
  for (auto* text : {"z", "a", "a text longer than any small string"})
    index.append(pack(text));
  CHECK(values_of(index)
        == std::vector{pack("z"), pack("a"), pack("a text longer than any small string")});
  CHECK(index.size() == 3);
  CHECK(index.contains_exact(pack("a")));
  CHECK(index.find(pack("b")) == index.end());
}

TEST_CASE("an ordered index erases and extracts entries by their place") {
  packed_set index;
  for (int i = 0; i < 4; ++i)
    index.append(pack(i));
  auto next = index.erase(index.find(pack(1)));
  CHECK(next->second == pack(2));
  CHECK(index.extract(next) == pack(2));
  CHECK(values_of(index) == std::vector{pack(0), pack(3)});
  CHECK_FALSE(index.contains_exact(pack(2)));
  index.append(pack(2));
  CHECK(values_of(index) == std::vector{pack(0), pack(3), pack(2)});
}

TEST_CASE("the number of an entry is never used again, also after clear") {
  packed_set index;
  index.append(pack(1));
  auto last = index.append(pack(2))->first;
  index.clear();
  CHECK(index.empty());
  CHECK(index.from(0) == index.end());
  CHECK(index.append(pack(3))->first > last);
  CHECK(index.from(last)->second == pack(3));
}

TEST_CASE("an ordered index finds an entry by its member key, and lets its value be changed") {
  ordered_index<pair_of_values> index;
  index.append({pack("k"), pack(1)});
  index.find(pack("k"))->second.value = pack(2);
  const auto& read = index;
  CHECK(read.find(pack("k"))->second.value == pack(2));
  CHECK(index.extract(index.find(pack("k"))).value == pack(2));
  CHECK(index.find(pack("k")) == index.end());
}

TEST_CASE("an ordered index finds equal keys, of which there is one") {
  packed_set index;
  index.append(to_key(array(-0.0, 1)));
  CHECK(index.begin()->second == array(0.0, 1));
  CHECK(index.find(array(-0.0, 1)) == index.begin());
  CHECK_FALSE(index.contains_exact(array(-0.0, 1)));
  CHECK_FAILS(errc::bad_argument, index.find(pack(std::nan(""))));
  CHECK_FAILS(errc::bad_argument, to_key(pack(std::nan(""))));
}

TEST_CASE("a set book knows the sets that have entered it") {
  set_book book;
  packed_set one, other;
  book.enter(1, one);
  book.enter(2, other);
  CHECK(book.find(1) == &one);
  CHECK(book.find(2) == &other);
  book.leave(1);
  CHECK(book.find(1) == nullptr);
  CHECK(book.find(3) == nullptr);
}
