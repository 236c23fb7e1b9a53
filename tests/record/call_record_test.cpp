#include "actors/record/call_record.hpp"

#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <optional>

using namespace manager;
using strings = std::vector<std::string>;

namespace {

std::string two_records() {
  std::string records;
  append_record(records, {1, 2, 3, {4, 5, -1, 6, true, false}}, pack("text"), true, int64_t{-7});
  append_record(records, {6, 7, 8, {9, 10, 11, 0, false, true}}, std::optional{packed{"there"}},
                std::optional<int64_t>{}, uint64_t{12});
  return records;
}

std::string text_of(const call_record& what) {
  std::string text;
  for (auto number :
       {what.request, what.object, what.operation, what.header.session, what.header.thread,
        static_cast<uint64_t>(what.header.wait), what.header.fence})
    text += std::to_string(static_cast<int64_t>(number)) + ' ';
  return text + (what.header.typed ? "typed " : "") + (what.header.windowed ? "windowed " : "");
}

/// Returns the calls in records as text.
strings calls_in(std::string_view records) {
  strings calls;
  read_records(records, [&](const call_record& what, record_reader& arguments) {
    auto text = text_of(what);
    if (what.request == 1) {
      text += unpack<std::string>(record_part<packed>::read(arguments)) + ' ';
      text += record_part<bool>::read(arguments) ? "true " : "false ";
      text += std::to_string(record_part<int64_t>::read(arguments));
    } else {
      auto maybe = record_part<std::optional<packed>>::read(arguments);
      text += maybe ? std::move(*maybe).bytes() + ' ' : "none ";
      text += record_part<std::optional<int64_t>>::read(arguments) ? "some " : "none ";
      text += std::to_string(record_part<uint64_t>::read(arguments));
    }
    CHECK(arguments.at_end());
    calls.push_back(text);
  });
  return calls;
}

} // namespace

TEST_CASE("the calls of records come out as they went in") {
  CHECK(calls_in(two_records())
        == strings{"1 2 3 4 5 -1 6 typed text true -7", "6 7 8 9 10 11 0 windowed there none 12"});
}

TEST_CASE("records that end anywhere within one are none") {
  auto records = two_records();
  REQUIRE(are_records(records));
  size_t refused = 0;
  for (size_t length = 0; length < records.size(); ++length)
    refused += are_records(std::string_view{records}.substr(0, length)) ? 0 : 1;
  CHECK(refused == records.size() - 2); // all lengths except 0 and that of the first record
}

TEST_CASE("a record that is shorter than its head, or longer than its frame, is none") {
  auto records = two_records();
  for (char length : {'\0', '\x37'}) {
    auto bad = records;
    bad[0] = length;
    bad[1] = 0;
    CHECK_FALSE(are_records(bad));
  }
  auto long_one = records;
  long_one[3] = '\x7f';
  CHECK_FALSE(are_records(long_one));
}

TEST_CASE("an argument that promises more bytes than there are is refused") {
  record_reader reader{"\xff\xff\xff\xff\xff\xff\xff\xff some"};
  CHECK_FAILS(errc::bad_argument, record_part<packed>::read(reader));
}

TEST_CASE("a record tells the references in a value") {
  std::string record;
  packed value{std::string_view{"some"}, references{std::vector<reference>{{1, 2}}}};
  record_writer writer{record};
  record_part<packed>::write(writer, value);
  CHECK(record[8] == reference_mark);
  CHECK(record.substr(9) == "some");
}
