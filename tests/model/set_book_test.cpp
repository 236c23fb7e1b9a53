#include "actors/model/set_book.hpp"

#include <catch2/catch.hpp>

using namespace manager;

TEST_CASE("a set book knows the sets that have entered it") {
  set_book book;
  packed_set one, other;
  std::mutex of_one, of_other;
  book.enter(1, one, of_one);
  book.enter(2, other, of_other);
  CHECK(book.find(1) == &one);
  CHECK(book.find(2) == &other);
  CHECK(book.lock(2).mutex() == &of_other);
  book.leave(1);
  CHECK(book.find(1) == nullptr);
  CHECK(book.find(3) == nullptr);
}
