#pragma once

#include "actors/record/record_buffer.hpp"
#include "libmanager/src/basp/frame_header.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace manager {

/// Frame of records whose large values are not copied on the way to the socket. CAF's buffer has a
/// `placeholder` instead of the frame. Network thread only.
class shared_frame {
public:
  /// Header that marks the place of the frame and is never sent.
  static constexpr std::array<char, frame_header_size> placeholder{
      static_cast<char>(frame_operation::shared)};

  /// Takes over the records; `header` is the frame's header.
  shared_frame(const std::array<char, frame_header_size>& header, record_buffer records)
      : header_{header}, records_{std::move(records)} {
    parts_.emplace_back(header_.data(), header_.size());
    records_.visit([&](std::string_view part) { parts_.push_back(part); });
    size_ = header_.size() + records_.size();
    skip_empty();
  }
  shared_frame(const shared_frame&) = delete;
  shared_frame& operator=(const shared_frame&) = delete;

  /// Returns the next bytes to send; none if all are sent.
  std::string_view next() const noexcept {
    return at_ < parts_.size() ? parts_[at_] : std::string_view{};
  }

  /// Records that `count` bytes of the result of `next` are sent.
  void sent(size_t count) {
    parts_[at_].remove_prefix(count);
    size_ -= count;
    skip_empty();
  }

  /// Returns the number of bytes that are not sent yet.
  size_t size() const noexcept { return size_; }

private:
  void skip_empty() {
    while (at_ < parts_.size() && parts_[at_].empty())
      ++at_;
  }

  const std::array<char, frame_header_size> header_;
  const record_buffer records_;
  std::vector<std::string_view> parts_; ///< of the header and the records
  size_t at_ = 0;                       ///< index of the part that is being sent
  size_t size_ = 0;
};

} // namespace manager
