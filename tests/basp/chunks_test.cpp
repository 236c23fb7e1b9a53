#include "libmanager/src/basp/chunks.hpp"

#include "libmanager/src/basp/frame_limits.hpp"

#include <catch2/catch.hpp>

using namespace manager;

namespace {

std::string header_of(frame_operation operation, uint64_t length, uint64_t data = 0) {
  std::string bytes(frame_header_size, '\0');
  bytes[0] = static_cast<char>(operation);
  for (size_t i = 0; i < 4; ++i)
    bytes[7 - i] = static_cast<char>(length >> (8 * i));
  for (size_t i = 0; i < 8; ++i)
    bytes[15 - i] = static_cast<char>(data >> (8 * i));
  return bytes;
}

/// Returns a message with a payload of this length and changing bytes.
std::string frame(size_t length) {
  auto bytes = header_of(frame_operation::direct_message, length);
  for (size_t i = 0; i < length; ++i)
    bytes += static_cast<char>(i * 131 >> 7);
  return bytes;
}

/// Returns the bytes that a socket gets that takes `most` bytes at a time.
std::string sent(std::string_view frames, size_t most) {
  frame_splitter writer;
  std::string wire;
  while (!frames.empty()) {
    auto now = writer.next(frames).substr(0, most);
    wire += now;
    frames.remove_prefix(writer.wrote(now.size()));
  }
  return wire;
}

constexpr size_t longest = size_t{8} << 20;

/// Returns the bytes that BASP gets.
std::string received(std::string_view wire) {
  chunk_reader reader{longest};
  std::string frames;
  auto take = [&](size_t count) {
    auto bytes = wire.substr(0, count);
    wire.remove_prefix(count);
    return bytes;
  };
  while (!wire.empty()) {
    auto header = take(frame_header_size);
    if (!is_chunk(header)) {
      REQUIRE_FALSE(reader.is_open());
      frames += header;
      frames += take(payload_length(header));
      continue;
    }
    REQUIRE(reader.begin(header));
    if (reader.take(take(reader.expected()))) {
      auto& [head, payload, size] = reader.joined();
      frames.append(head.data(), head.size()).append(payload.get(), size);
      reader.clear();
    }
  }
  CHECK_FALSE(reader.is_open());
  return frames;
}

std::string chunk_header(uint64_t length, uint64_t left) {
  return header_of(frame_operation::chunk, length, left);
}

constexpr uint64_t two_chunks_and_more = frame_header_size + max_whole_payload + 1;

} // namespace

TEST_CASE("frames that fit go over the wire as they are") {
  auto frames = frame(0) + frame(1) + frame(max_whole_payload) + frame(7);
  CHECK(sent(frames, frames.size()) == frames);
  CHECK(sent(frames, 1000) == frames);
}

TEST_CASE("longer frames go in chunks and come out the same") {
  auto longer = GENERATE(max_whole_payload + 1, 3 * chunk_size - frame_header_size, longest);
  auto most = GENERATE(size_t{100'003}, size_t{31} << 20);
  auto frames = frame(5) + frame(longer) + frame(6) + frame(longer) + frame(longer) + frame(3);
  auto wire = sent(frames, most);
  CHECK(received(wire) == frames);
  CHECK(wire.size() > frames.size());
}

TEST_CASE("a chunk's header that is written byte by byte stays the same") {
  auto frames = frame(max_whole_payload + 1);
  frame_splitter writer;
  std::string header;
  while (header.size() < frame_header_size) {
    header += writer.next(frames).substr(0, 1);
    CHECK(writer.wrote(1) == 0);
  }
  CHECK(header == chunk_header(chunk_size, frames.size()));
  CHECK(writer.next(frames) == std::string_view{frames}.substr(0, chunk_size));
}

TEST_CASE("chunks of frames that fit, or are too long, are refused") {
  CHECK_FALSE(chunk_reader{longest}.begin(chunk_header(chunk_size, two_chunks_and_more - 1)));
  CHECK(chunk_reader{longest}.begin(chunk_header(chunk_size, two_chunks_and_more)));
  CHECK(chunk_reader{longest}.begin(chunk_header(chunk_size, frame_header_size + longest)));
  CHECK_FALSE(
      chunk_reader{longest}.begin(chunk_header(chunk_size, 1 + frame_header_size + longest)));
  CHECK_FALSE(chunk_reader{longest}.begin(chunk_header(chunk_size, ~uint64_t{0})));
}

TEST_CASE("chunks of another length than their own are refused") {
  for (uint64_t length : {uint64_t{0}, uint64_t{1}, chunk_size - 1, chunk_size + 1})
    CHECK_FALSE(chunk_reader{longest}.begin(chunk_header(length, two_chunks_and_more)));
}

TEST_CASE("a frame in chunks keeps the length it began with") {
  chunk_reader reader{longest};
  REQUIRE(reader.begin(chunk_header(chunk_size, two_chunks_and_more)));
  CHECK_FALSE(reader.take(std::string(chunk_size, 'x')));
  CHECK(reader.is_open());
  CHECK_FALSE(reader.begin(chunk_header(chunk_size, two_chunks_and_more)));
  CHECK(reader.begin(chunk_header(chunk_size, two_chunks_and_more - chunk_size)));
}
