#include "actors/record/answer.hpp"
#include "actors/record/call_record.hpp"
#include "actors/record/record_buffer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

using namespace manager;

namespace {

const packed large{std::string(record_buffer::shared_from, 'l')};
const packed larger{std::string(2 * record_buffer::shared_from, 'r')};
const packed small{std::string(record_buffer::shared_from - 1, 's')};

std::vector<const char*> parts_of(const record_buffer& buffer) {
  std::vector<const char*> parts;
  buffer.visit([&](std::string_view part) { parts.push_back(part.data()); });
  return parts;
}

bool has(const std::vector<const char*>& parts, const packed& value) {
  return std::find(parts.begin(), parts.end(), value.bytes().data()) != parts.end();
}

/// Returns bytes as if they had been received in one block, with their owner.
received_bytes block_of(std::string_view bytes) {
  auto block = std::make_shared<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), block.get());
  std::string_view all{block.get(), bytes.size()};
  return {all, std::move(block)};
}

packed value_in(const received_bytes& bytes) {
  record_reader reader{bytes};
  return record_part<packed>::read(reader);
}

} // namespace

TEST_CASE("a buffer shares no value with references, whose end concerns others") {
  packed named{std::string(record_buffer::shared_from, 'n'), references{{{1, 2}}}};
  record_buffer buffer;
  append_record(buffer, {1, 2, 3}, named);
  CHECK_FALSE(buffer.has_shared());
  CHECK_FALSE(has(parts_of(buffer), named));
  std::string text;
  append_record(text, {1, 2, 3}, named);
  CHECK(std::move(buffer).joined() == text);
}

TEST_CASE("a buffer holds the same bytes as a string, and shares large values") {
  std::string text;
  record_buffer buffer;
  auto append = [&](auto... arguments) {
    append_record(text, {1, 2, 3}, arguments...);
    append_record(buffer, {1, 2, 3}, arguments...);
    append_answer(text, 7, std::get<0>(std::tuple{arguments..., true}));
    append_answer(buffer, 7, std::get<0>(std::tuple{arguments..., true}));
  };
  append(large, true);
  append(small);
  append(std::optional{larger}, large, large);
  append();
  CHECK(buffer.size() == text.size());
  CHECK(are_records(text) == false); // answers are between the records
  auto parts = parts_of(buffer);
  CHECK(has(parts, large));
  CHECK(has(parts, larger));
  CHECK_FALSE(has(parts, small));
  CHECK(std::move(buffer).joined() == text);
}

TEST_CASE("what a buffer is rolled back to has no later value") {
  record_buffer buffer;
  append_record(buffer, {1, 2, 3}, large);
  auto size = buffer.size();
  auto bytes = buffer.bytes().size();
  append_record(buffer, {1, 2, 3}, larger, small);
  buffer.roll_back(bytes);
  CHECK(buffer.size() == size);
  std::string text;
  append_record(text, {1, 2, 3}, large);
  CHECK(std::move(buffer).joined() == text);
}

TEST_CASE("a buffer that is cleared is empty and shares nothing") {
  packed value{std::string(record_buffer::shared_from, 'x')};
  record_buffer buffer;
  append_record(buffer, {}, value);
  CHECK(buffer.has_shared());
  buffer.clear();
  CHECK_FALSE(buffer.has_shared());
  CHECK(buffer.empty());
  CHECK(buffer.size() == 0);
}

TEST_CASE("a value that is most of a received block stays in it") {
  std::string text;
  record_writer{text}.add(large, std::nullopt);
  auto block = block_of(text);
  auto value = value_in(block);
  CHECK(value == large);
  CHECK(value.bytes().data() == block.bytes.data() + sizeof(uint64_t));
  std::weak_ptr<const char[]> owner = block.owner;
  block = {};
  REQUIRE_FALSE(owner.expired());
  auto copy = value;
  value = {};
  CHECK(copy == large);
  copy = {};
  CHECK(owner.expired());
}

TEST_CASE("a value that is a small part of a received block is copied") {
  std::string text;
  record_writer{text}.add(small, std::nullopt);
  text += std::string(text.size(), 'x');
  auto block = block_of(text);
  auto value = value_in(block);
  CHECK(value == small);
  CHECK(value.bytes().data() != block.bytes.data() + sizeof(uint64_t));
  CHECK(block.owner.use_count() == 1);
}

TEST_CASE("a value with references is marked and found again, whether it is shared or not") {
  auto body = to_bytes({1, 2});
  auto bytes = std::string{"\xdd\0\0\0\x02\xd8\x01", 7} + std::string{body.data(), body.size()};
  packed value{bytes + "\xc6\0\x01\0\0" + std::string(0x10000, 'x'),
               references{std::vector<reference>{{1, 2}}}};
  std::string text;
  record_part<packed>::write(*std::make_unique<record_writer>(text), value);
  CHECK(text[8] == reference_mark);
  for (auto& from : {received_bytes{text}, block_of(text)}) {
    auto read = value_in(from);
    CHECK(read == value);
    CHECK(read.refs().names() == value.refs().names());
  }
}
