#include "libmanager/src/basp/channel.hpp"

#include "libmanager/src/basp/socket_stream.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

using namespace manager;

namespace {

using header = std::array<char, frame_header_size>;

header header_of(size_t length) {
  header bytes{static_cast<char>(frame_operation::records)};
  put_number(&bytes[4], length, 4);
  return bytes;
}

std::array<unique_fd, 2> connected_pair() {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
  return {unique_fd{ends[0]}, unique_fd{ends[1]}};
}

/// A buffer as in BASP, and the bytes that the peer must receive, without chunk headers.
struct traffic {
  std::array<unique_fd, 2> ends = connected_pair(); ///< of the channel, and of its peer
  channel through{std::make_unique<socket_stream>(ends[0].get())};
  std::string buffer;
  std::string expected;

  void add_frame(size_t length) {
    auto head = header_of(length);
    std::string frame{head.data(), head.size()};
    frame += std::string(length, 'f');
    buffer += frame;
    expected += frame;
  }

  /// Adds a frame that shares its values.
  void add_shared(const std::vector<size_t>& values) {
    record_buffer records;
    char fill = 'a';
    for (auto size : values) {
      records.bytes() += "between";
      records.add(packed{std::string(size, fill++)});
    }
    auto head = header_of(records.size());
    expected.append(head.data(), head.size());
    records.visit([&](std::string_view part) { expected += part; });
    buffer.append(shared_frame::placeholder.data(), shared_frame::placeholder.size());
    through.add(std::make_unique<shared_frame>(head, std::move(records)));
  }
};

/// Returns all bytes that a channel sends through a socket that takes few bytes at a time.
std::string sent(traffic& all) {
  auto& to = all.ends[1];
  std::string wire;
  std::string part(size_t{1} << 20, '\0');
  auto receive = [&] {
    for (ssize_t count = 0; (count = ::read(to.get(), part.data(), part.size())) > 0;)
      wire.append(part.data(), static_cast<size_t>(count));
  };
  std::string_view left{all.buffer};
  while (!left.empty()) {
    size_t count = 0;
    REQUIRE(all.through.send(count, left) == channel::state::success);
    left.remove_prefix(count);
    receive();
  }
  receive();
  return wire;
}

/// Returns the frames that a peer assembles.
std::string received(std::string_view wire) {
  chunk_reader reader{size_t{100} << 20};
  std::string frames;
  auto take = [&](size_t count) {
    auto bytes = wire.substr(0, count);
    wire.remove_prefix(count);
    return bytes;
  };
  while (!wire.empty()) {
    auto head = take(frame_header_size);
    REQUIRE_FALSE(is_placeholder(head));
    if (!is_chunk(head)) {
      frames += head;
      frames += take(payload_length(head));
    } else {
      REQUIRE(reader.begin(head));
      if (reader.take(take(reader.expected()))) {
        auto& [own, payload, size] = reader.joined();
        frames.append(own.data(), own.size()).append(payload.get(), size);
        reader.clear();
      }
    }
  }
  return frames;
}

constexpr size_t shared_size = record_buffer::shared_from;

} // namespace

TEST_CASE("frames that share their values go out between the others, whole or in chunks") {
  traffic all;
  all.add_frame(10);
  all.add_shared({shared_size});
  all.add_shared({shared_size, 5, 2 * shared_size});
  all.add_frame(0);
  all.add_shared({size_t{5} << 20, shared_size, size_t{3} << 20});
  all.add_frame(size_t{4} << 20);
  all.add_shared({size_t{3} << 20});
  CHECK(all.through.unsent() > size_t{11} << 20);
  CHECK(received(sent(all)) == all.expected);
  CHECK(all.through.unsent() == 0);
}

TEST_CASE("a placeholder is done with when its frame is sent, and not before") {
  traffic all;
  all.add_shared({size_t{8} << 20});
  size_t count = 1;
  REQUIRE(all.through.send(count, all.buffer) == channel::state::success);
  CHECK(count == 0);
  CHECK(all.through.unsent() > 0);
  CHECK(all.through.sent() > 0);
}

TEST_CASE("bytes of a chunk are read into their place") {
  chunk_reader reader{size_t{100} << 20};
  header head{static_cast<char>(frame_operation::chunk)};
  const uint64_t whole = frame_header_size + (size_t{3} << 20);
  auto begin = [&](uint64_t length, uint64_t left) {
    put_number(&head[4], length, 4);
    put_number(&head[8], left, 8);
    REQUIRE(reader.begin({head.data(), head.size()}));
  };
  begin(size_t{1} << 20, whole);
  CHECK(reader.place() == nullptr); // the frame's header comes first
  REQUIRE_FALSE(reader.take(std::string(size_t{1} << 20, 'x')));
  begin(size_t{1} << 20, whole - (size_t{1} << 20));
  auto* place = reader.place();
  REQUIRE(place != nullptr);
  std::fill_n(place, size_t{1} << 20, 'y');
  REQUIRE_FALSE(reader.take({place, size_t{1} << 20}));
  auto& [own, payload, size] = reader.joined();
  CHECK(size == (size_t{2} << 20) - frame_header_size);
  CHECK(payload[size - 1] == 'y');
  CHECK(payload[size - (size_t{1} << 20) - 1] == 'x');
}
