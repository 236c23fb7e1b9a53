#pragma once

#include "libmanager/src/transport/frame_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace manager {

/// Cuts frames that are too long to go as one into chunks, on their way to the socket and without
/// copying them. A receiver then holds no more memory than has arrived, and
/// hears of the sender all the while. A chunk is a header, whose operation data is the number of
/// bytes of the frame that are still to come, and that many of them, but `chunk_size` at most. Pure
/// logic.
class chunk_writer {
public:
  /// What to write now, when `bytes` are next: some of them, or a chunk's header. At the beginning
  /// of a frame `bytes` has the whole of its header.
  std::string_view next(std::string_view bytes);

  /// `count` bytes of what `next` returned are written. Returns how many of `bytes` are done with.
  size_t wrote(size_t count);

  /// True when the next byte is the first one of a frame.
  bool is_between_frames() const noexcept {
    return header_left_ == 0 && bytes_left_ == 0 && frame_left_ == 0;
  }

private:
  void begin_chunk();

  std::array<char, frame_header_size> header_{};
  size_t header_left_ = 0;  ///< of the header, still to be written
  size_t bytes_left_ = 0;   ///< of the chunk, or of the frames that go as they are
  uint64_t frame_left_ = 0; ///< of a frame in chunks, behind this chunk
};

/// Puts a frame together again. Pure logic; one per connection.
class chunk_reader {
public:
  /// Nothing is put together that is longer than a header and `max_payload`.
  explicit chunk_reader(size_t max_payload) : max_payload_{max_payload} {}

  /// Takes a chunk's header. False when the connection must be closed: the chunk has another length
  /// than it should have, or the frame another than it had.
  bool begin(std::string_view header);

  /// How many bytes of the chunk are to be given to `take` next; 0 outside of chunks.
  size_t expected() const noexcept { return expected_; }

  /// Where those bytes belong, if all of them do: then they may be put there before `take`, which
  /// is given them all the same. Null in a frame's first chunk, which begins with its header.
  char* place() noexcept;

  /// Takes those bytes. True when the frame is complete.
  bool take(std::string_view bytes);

  struct frame {
    std::array<char, frame_header_size> header{};
    std::shared_ptr<char[]> payload; ///< memory that nobody else writes to
    size_t size = 0;                 ///< of the payload
  };

  /// The frame, once it is complete; gone with `clear`.
  frame& joined() noexcept { return joined_; }
  void clear();

  /// True between two chunks of a frame: nothing else may come.
  bool is_open() const noexcept { return frame_left_ > 0; }

private:
  size_t max_payload_;
  size_t expected_ = 0;
  uint64_t frame_left_ = 0; ///< of the frame under way, the chunk under way included
  bool has_header_ = false; ///< the frame's own
  frame joined_;            ///< its `size` is what has come so far
};

} // namespace manager
