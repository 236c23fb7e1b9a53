#pragma once

#include "libmanager/src/basp/frame_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace manager {

/// Cuts frames that are too long to be sent whole into chunks, on the way to the socket and without
/// copying. A receiver then never allocates memory for bytes that have not arrived, and receives
/// something from the sender all the time. A chunk is a header, whose operation data is the number
/// of bytes of the frame still to come, and then that many bytes, at most `chunk_size`. Does no
/// input or output.
class frame_splitter {
public:
  /// Returns the bytes to write next: some of `bytes`, or a chunk's header. At the beginning of a
  /// frame, `bytes` must have the frame's whole header.
  std::string_view next(std::string_view bytes);

  /// Records that `count` bytes of the result of `next` are written. Returns the number of `bytes`
  /// that are done.
  size_t wrote(size_t count);

  /// Returns true if the next byte is the first one of a frame.
  bool is_between_frames() const noexcept {
    return header_left_ == 0 && bytes_left_ == 0 && frame_left_ == 0;
  }

private:
  void begin_chunk();

  std::array<char, frame_header_size> header_{};
  size_t header_left_ = 0;  ///< of the header, still to be written
  size_t bytes_left_ = 0;   ///< of the chunk, or of the frames that are sent whole
  uint64_t frame_left_ = 0; ///< of the frame, after this chunk
};

/// Joins chunks to frames. Does no input or output; one per connection.
class chunk_reader {
public:
  /// Makes a reader that accepts frames of a header and at most `max_payload`.
  explicit chunk_reader(size_t max_payload) : max_payload_{max_payload} {}

  /// Takes a chunk's header. Returns false if the connection must be closed: the chunk or the frame
  /// has another length than announced.
  bool begin(std::string_view header);

  /// Returns the number of bytes to pass to `take` next; 0 outside of chunks.
  size_t expected() const noexcept { return expected_; }

  /// Returns the place in the joined frame of the bytes to pass to `take` next. The caller may
  /// write them there before. Returns null in a frame's first chunk, which begins with the frame's
  /// header.
  char* place() noexcept;

  /// Takes the bytes of a chunk; returns true if the frame is complete.
  bool take(std::string_view bytes);

  struct frame {
    std::array<char, frame_header_size> header{};
    std::shared_ptr<char[]> payload; ///< not written to by others
    size_t size = 0;                 ///< of the payload
  };

  /// Returns the complete frame, valid until `clear`.
  frame& joined() noexcept { return joined_; }
  void clear();

  /// Returns true between two chunks of a frame: only a chunk may follow.
  bool is_open() const noexcept { return frame_left_ > 0; }

private:
  size_t max_payload_;
  size_t expected_ = 0;
  uint64_t frame_left_ = 0; ///< of the current frame, current chunk included
  bool has_header_ = false; ///< of the current frame
  frame joined_;            ///< `size` is the number of bytes so far
};

} // namespace manager
