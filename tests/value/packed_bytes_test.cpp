#include "actors/value/packed_bytes.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

using namespace manager;

namespace {

/// References that count their sets.
class counted_set final : public reference_set {
public:
  counted_set(int& sets, std::vector<reference> names)
      : reference_set{std::move(names)}, sets_{sets} {
    ++sets_;
  }
  ~counted_set() override { --sets_; }
  std::unique_ptr<reference_set> with(std::vector<reference> names) const override {
    return std::make_unique<counted_set>(sets_, std::move(names));
  }

private:
  int& sets_;
};

references counted(int& sets) {
  return references{std::make_unique<counted_set>(sets, std::vector<reference>{{1, 2}})};
}

} // namespace

TEST_CASE("packed bytes of every length come back as they were, through copies and moves") {
  for (size_t length : {0, 1, 14, 15, 16, 17, 255, 1023, 1024, 5000}) {
    CAPTURE(length);
    std::string bytes(length, 'x');
    if (length > 0)
      bytes.back() = '\xff';
    packed view{std::string_view{bytes}};
    packed text{std::string{bytes}};
    CHECK(view.bytes() == bytes);
    CHECK(view.size() == length);
    CHECK(view.empty() == (length == 0));
    CHECK(view == text);
    auto copy = text;
    auto moved = std::move(text);
    CHECK(text.empty());
    CHECK(moved == copy);
    copy = packed{"other"};
    CHECK(copy.bytes() == "other");
    CHECK(moved.bytes() == bytes);
    CHECK(std::move(moved).bytes() == bytes);
    CHECK(view.bytes() == bytes);
  }
}

TEST_CASE("packed values differ when their bytes or lengths do") {
  std::vector<std::string> all{"",
                               std::string(1, '\0'),
                               std::string(15, '\0'),
                               "a",
                               "b",
                               std::string(16, 'a'),
                               std::string(16, 'b'),
                               std::string(17, 'a'),
                               std::string(2000, 'a'),
                               std::string(1999, 'a') + 'b'};
  for (auto& left : all)
    for (auto& right : all)
      CHECK((packed{left} == packed{right}) == (&left == &right));
  std::unordered_set<packed> found;
  for (auto& each : all)
    found.insert(packed{each});
  CHECK(found.size() == all.size());
  for (auto& each : all)
    CHECK(found.contains(packed{std::string_view{each}}));
}

TEST_CASE("a packed value takes 16 bytes, and copies share what is longer") {
  STATIC_REQUIRE(sizeof(packed) == 16);
  packed value{std::string(100, 'x')};
  auto copy = value;
  CHECK(copy.bytes().data() == value.bytes().data());
  packed small{"small"};
  auto other = small;
  CHECK(other.bytes().data() != small.bytes().data());
}

TEST_CASE("the only owner of a long string gives it away without a copy") {
  std::string bytes(5000, 'x');
  auto* data = bytes.data();
  packed value{std::move(bytes)};
  CHECK(value.bytes().data() == data);
  auto copy = value;
  auto copied = std::move(copy).bytes();
  CHECK(copied.data() != data);
  CHECK(std::move(value).bytes().data() == data);
}

TEST_CASE("references of a packed value live as long as its last copy") {
  int sets = 0;
  for (size_t length : {3, 18, 5000}) {
    packed value{std::string(length, 'x')};
    CHECK(value.refs().empty());
    value.set_refs(counted(sets));
    CHECK(value.size() == length);
    CHECK(value.refs().names() == std::vector<reference>{{1, 2}});
    CHECK(sets == 1);
    auto copy = value;
    value = {};
    CHECK(sets == 1);
    copy = {};
    CHECK(sets == 0);
  }
}

TEST_CASE("new references of a packed value are not those of its copies") {
  int sets = 0;
  packed value{std::string(20, 'x'), counted(sets)};
  auto copy = value;
  copy.set_refs({});
  CHECK(copy.refs().empty());
  CHECK(copy == value);
  CHECK_FALSE(value.refs().empty());
  CHECK(sets == 1);
}

TEST_CASE("copies of a packed value may end on different threads") {
  int sets = 0;
  std::vector<std::thread> threads;
  {
    packed value{std::string(5000, 'x'), counted(sets)};
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([copy = value] {
        for (int round = 0; round < 1000; ++round) {
          auto again = copy;
          if (again.bytes().size() != 5000)
            std::abort();
        }
      });
  }
  for (auto& each : threads)
    each.join();
  threads.clear();
  CHECK(sets == 0);
}
