#include "libmanager/src/basp/channel.hpp"

#include "libmanager/src/basp/frame_limits.hpp"

#include <algorithm>
#include <array>
#include <caf/policy/tcp.hpp>

namespace manager {
namespace {

/// Number of bytes encrypted at once: several records.
constexpr size_t most_at_once = size_t{256} << 10;

} // namespace

channel::state channel::receive(size_t& result, socket fd, void* buffer, size_t size) {
  return tls_ ? receive_encrypted(result, fd, static_cast<char*>(buffer), size)
              : caf::policy::tcp::read_some(result, fd, buffer, size);
}

void channel::add(std::unique_ptr<shared_frame> frame) {
  unsent_ += frame->size();
  frames_.push_back(std::move(frame));
}

channel::state channel::send(size_t& result, socket fd, const void* bytes, size_t size) {
  std::string_view left{static_cast<const char*>(bytes), size};
  bool took_all = true;
  size_t moved = 0;
  while (took_all && !left.empty() && moved < chunk_size) { // others take a turn
    is_at_frame_ |= chunks_.is_between_frames() && is_placeholder(left);
    auto now = chunks_.next(is_at_frame_ ? frames_.front()->next() : left);
    size_t count = 0;
    if (send_plain_or_encrypted(count, fd, now) != state::success)
      return state::failure;
    took_all = count == std::min(now.size(), most_at_once);
    auto done = chunks_.wrote(count);
    left.remove_prefix(is_at_frame_ ? frame_sent(done) : done);
    moved += done;
  }
  result = size - left.size();
  return state::success;
}

/// Records that `count` bytes of the first shared frame are sent. Returns the number of bytes of
/// the buffer that are done: those of the placeholder if the frame is complete, otherwise 0.
size_t channel::frame_sent(size_t count) {
  unsent_ -= count;
  frames_.front()->sent(count);
  if (frames_.front()->size() > 0)
    return 0;
  frames_.pop_front();
  is_at_frame_ = false;
  return shared_frame::placeholder.size();
}

channel::state channel::send_plain_or_encrypted(size_t& result, socket fd, std::string_view bytes) {
  return tls_ ? send_encrypted(result, fd, bytes.data(), bytes.size()) : write(result, fd, bytes);
}

channel::state channel::write(size_t& result, socket fd, std::string_view bytes) {
  auto outcome = caf::policy::tcp::write_some(result, fd, bytes.data(), bytes.size());
  if (outcome == state::success)
    sent_ += result;
  return outcome;
}

channel::state channel::receive_encrypted(size_t& result, socket fd, char* buffer, size_t size) {
  result = tls_->read(buffer, size);
  while (result == 0 && !tls_->failure()) {
    std::array<char, 65536> ciphertext;
    size_t count = 0;
    auto outcome = caf::policy::tcp::read_some(count, fd, ciphertext.data(), ciphertext.size());
    if (outcome != state::success || count == 0)
      return outcome;
    tls_->receive({ciphertext.data(), count});
    result = tls_->read(buffer, size);
  }
  if (tls_->failure())
    return state::failure;
  return send_output(fd); // TLS may answer a key update
}

channel::state channel::send_encrypted(size_t& result, socket fd, const char* bytes, size_t size) {
  result = 0;
  if (encrypted_ == 0) {
    encrypted_ = std::min(size, most_at_once);
    tls_->write({bytes, encrypted_});
  }
  if (tls_->failure() || send_output(fd) != state::success)
    return state::failure;
  if (tls_->output().empty()) // otherwise the caller passes the same bytes again
    result = std::exchange(encrypted_, 0);
  return state::success;
}

channel::state channel::send_output(socket fd) {
  while (!tls_->output().empty()) {
    size_t count = 0;
    if (write(count, fd, tls_->output()) != state::success)
      return state::failure;
    if (count == 0)
      return state::success;
    tls_->sent(count);
  }
  return state::success;
}

} // namespace manager
