#include "libmanager/src/basp/chunks.hpp"

#include "libmanager/src/basp/frame_limits.hpp"

#include <algorithm>

namespace manager {
namespace {

/// Returns the length of the frames at the beginning of `bytes` that may be sent whole. The last of
/// them may end behind `bytes`.
size_t whole_frames(std::string_view bytes) {
  size_t length = 0;
  while (length + frame_header_size <= bytes.size()) {
    auto header = bytes.substr(length, frame_header_size);
    if (is_placeholder(header) || payload_length(header) > max_whole_payload)
      break;
    length += frame_header_size + payload_length(header);
  }
  return length;
}

} // namespace

std::string_view frame_splitter::next(std::string_view bytes) {
  if (is_between_frames()) {
    bytes_left_ = whole_frames(bytes);
    if (bytes_left_ == 0)
      frame_left_ = frame_header_size + payload_length(bytes);
  }
  if (header_left_ == 0 && bytes_left_ == 0)
    begin_chunk();
  return header_left_ > 0 ? std::string_view{header_.data(), header_.size()}.substr(header_.size()
                                                                                    - header_left_)
                          : bytes.substr(0, bytes_left_);
}

void frame_splitter::begin_chunk() {
  bytes_left_ = std::min<uint64_t>(frame_left_, chunk_size);
  header_.fill(0);
  header_[0] = static_cast<char>(frame_operation::chunk);
  put_number(&header_[4], bytes_left_, 4);
  put_number(&header_[8], frame_left_, 8);
  header_left_ = header_.size();
  frame_left_ -= bytes_left_;
}

size_t frame_splitter::wrote(size_t count) {
  if (header_left_ > 0) {
    header_left_ -= count;
    return 0;
  }
  bytes_left_ -= count;
  return count;
}

bool chunk_reader::begin(std::string_view header) {
  auto length = payload_length(header);
  auto left = operation_data(header);
  bool is_first = frame_left_ == 0;
  bool fits = is_first ? left > frame_header_size + max_whole_payload
                             && left - frame_header_size <= max_payload_
                       : left == frame_left_;
  if (!fits || length != std::min<uint64_t>(left, chunk_size))
    return false;
  expected_ = length;
  frame_left_ = left;
  if (is_first) // address space, no memory until bytes arrive
    joined_.payload = std::make_shared_for_overwrite<char[]>(left - frame_header_size);
  return true;
}

char* chunk_reader::place() noexcept {
  return has_header_ ? joined_.payload.get() + joined_.size : nullptr;
}

bool chunk_reader::take(std::string_view bytes) {
  frame_left_ -= bytes.size();
  expected_ = 0;
  if (!has_header_) {
    std::copy_n(bytes.begin(), frame_header_size, joined_.header.begin());
    bytes.remove_prefix(frame_header_size);
    has_header_ = true;
  }
  auto* to = joined_.payload.get() + joined_.size;
  if (bytes.data() != to)
    std::copy(bytes.begin(), bytes.end(), to);
  joined_.size += bytes.size();
  return frame_left_ == 0;
}

void chunk_reader::clear() {
  joined_ = {};
  has_header_ = false;
}

} // namespace manager
