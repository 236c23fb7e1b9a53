#include "actors/record/answer.hpp"

#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace manager;

namespace {

std::map<uint64_t, answer> answers_in(std::string_view bytes) {
  std::map<uint64_t, answer> found;
  read_answers(
      bytes, [&](uint64_t request, auto result) { found.emplace(request, std::move(result)); },
      [](uint64_t) {});
  return found;
}

} // namespace

TEST_CASE("answers of every kind come out as they went in") {
  std::string bytes;
  append_answer(bytes, 1, std::monostate{});
  append_answer(bytes, 2, true);
  append_answer(bytes, 3, int64_t{-3});
  append_answer(bytes, 4, uint64_t{4});
  append_answer(bytes, 5, pack("five"));
  append_answer(bytes, 6, std::optional<packed>{});
  append_answer(bytes, 7, std::optional<int64_t>{7});
  append_answer(bytes, 8,
                std::vector{granted_object{8, "list", "list<int>", "eight"}, granted_object{}});
  append_answer(bytes, 10, std::string{"ten"});
  append_answer(bytes, 9, error{errc::bad_argument, "nine"});
  auto found = answers_in(bytes);
  CHECK(found.size() == 10);
  CHECK(std::get<std::string>(found.at(10)) == "ten");
  CHECK(std::holds_alternative<std::monostate>(found.at(1)));
  CHECK(std::get<bool>(found.at(2)));
  CHECK(std::get<int64_t>(found.at(3)) == -3);
  CHECK(std::get<uint64_t>(found.at(4)) == 4);
  CHECK(unpack<std::string>(std::get<packed>(found.at(5))) == "five");
  CHECK_FALSE(std::get<std::optional<packed>>(found.at(6)).has_value());
  CHECK(std::get<std::optional<int64_t>>(found.at(7)) == 7);
  auto& grants = std::get<std::vector<granted_object>>(found.at(8));
  REQUIRE(grants.size() == 2);
  CHECK(grants[0].id == 8);
  CHECK(grants[0].name == "eight");
  CHECK(grants[1].type.empty());
  CHECK(std::get<error>(found.at(9)).kind() == errc::bad_argument);
  CHECK(std::get<error>(found.at(9)).text() == "nine");
}

TEST_CASE("that a call waits is told between the answers") {
  std::string bytes;
  append_answer(bytes, 1, true);
  append_wait(bytes, 2);
  append_answer(bytes, 3, true);
  std::vector<uint64_t> answered, waiting;
  read_answers(
      {bytes}, [&](uint64_t request, const answer&) { answered.push_back(request); },
      [&](uint64_t request) { waiting.push_back(request); });
  CHECK(answered == std::vector<uint64_t>{1, 3});
  CHECK(waiting == std::vector<uint64_t>{2});
}

TEST_CASE("answers that are none are refused") {
  CHECK_FAILS(errc::bad_argument, answers_in("x"));
  CHECK_FAILS(errc::bad_argument, answers_in(std::string(15, '\0')));
  CHECK_FAILS(errc::bad_argument, answers_in(std::string(17, '\7'))); // of an unknown kind
  CHECK_NOTHROW(answers_in(std::string(16, '\0')));
}
