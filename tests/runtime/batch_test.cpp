#include "actors/runtime/batch.hpp"

#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <optional>

using namespace manager;
using strings = std::vector<std::string>;

namespace {

std::string batch_of_two() {
  std::string batch;
  write_call(batch, {1, 2, 3, {4, 5, -1}}, std::string{"text"}, true, int64_t{-7});
  write_call(batch, {6, 7, 8, {9, 10, 11}}, caf::optional<std::string>{"there"},
             caf::optional<int64_t>{}, uint64_t{12});
  return batch;
}

/// What a batch holds, as text.
strings calls_in(const std::string& batch) {
  strings calls;
  read_batch(batch, [&](const batched_call& what, batch_reader& arguments) {
    std::string text;
    for (auto number : {what.request, what.object, what.operation, what.header.session,
                        what.header.thread, static_cast<uint64_t>(what.header.wait)})
      text += std::to_string(static_cast<int64_t>(number)) + ' ';
    if (what.request == 1) {
      text += arguments.get<std::string>() + ' ';
      text += arguments.get<bool>() ? "true " : "false ";
      text += std::to_string(arguments.get<int64_t>());
    } else {
      text += arguments.get<std::optional<std::string>>().value_or("none") + ' ';
      text += arguments.get<std::optional<int64_t>>() ? "some " : "none ";
      text += std::to_string(arguments.get<uint64_t>());
    }
    CHECK(arguments.at_end());
    calls.push_back(text);
  });
  return calls;
}

} // namespace

TEST_CASE("the calls of a batch come out as they went in") {
  CHECK(calls_in(batch_of_two())
        == strings{"1 2 3 4 5 -1 text true -7", "6 7 8 9 10 11 there none 12"});
}

TEST_CASE("a batch that ends anywhere within a call is refused") {
  auto batch = batch_of_two();
  size_t refused = 0;
  for (size_t length = 0; length < batch.size(); ++length)
    try {
      calls_in(batch.substr(0, length));
    } catch (const error& failure) {
      CHECK(failure.kind() == errc::bad_argument);
      ++refused;
    }
  CHECK(refused == batch.size() - 2); // all but the empty batch, and that with the first call only
}

TEST_CASE("what begins like a value is no batch") {
  auto batch = batch_of_two();
  batch[0] = '\xc1';
  CHECK_FAILS(errc::bad_argument, calls_in(batch));
}

TEST_CASE("an argument that promises more bytes than there are is refused") {
  batch_reader reader{"\xff\xff\xff\xff\xff\xff\xff\xff some"};
  CHECK_FAILS(errc::bad_argument, reader.get<std::string>());
}

TEST_CASE("answers that are none are refused") {
  auto read = [](const std::string& bytes) {
    read_answers(
        bytes, [](uint64_t, const caf::message&) {}, [](uint64_t) {});
  };
  CHECK_FAILS(errc::bad_argument, read("x"));
  CHECK_FAILS(errc::bad_argument, read(std::string(15, '\0')));
  std::string unknown_kind(17, '\7');
  CHECK_FAILS(errc::bad_argument, read(unknown_kind));
  CHECK_NOTHROW(read(std::string(16, '\0')));
}
