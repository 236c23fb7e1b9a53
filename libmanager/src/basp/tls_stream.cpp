#include "libmanager/src/basp/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace manager {

byte_stream::state tls_stream::receive(size_t& result, char* buffer, size_t size) {
  result = tls_->read(buffer, size);
  while (result == 0 && !tls_->failure()) {
    std::array<char, 65536> ciphertext;
    size_t count = 0;
    auto outcome = encrypted_->receive(count, ciphertext.data(), ciphertext.size());
    if (outcome != state::success || count == 0)
      return outcome;
    tls_->receive({ciphertext.data(), count});
    result = tls_->read(buffer, size);
  }
  if (tls_->failure())
    return state::failure;
  return send_output(); // TLS may answer a key update
}

byte_stream::state tls_stream::send(size_t& result, std::string_view bytes) {
  result = 0;
  if (taken_ == 0) {
    taken_ = std::min(bytes.size(), most_at_once());
    tls_->write(bytes.substr(0, taken_));
  }
  if (tls_->failure() || send_output() != state::success)
    return state::failure;
  if (tls_->output().empty()) // otherwise the caller passes the same bytes again
    result = std::exchange(taken_, 0);
  return state::success;
}

size_t tls_stream::most_at_once() const noexcept {
  return size_t{256} << 10; // several records
}

byte_stream::state tls_stream::send_output() {
  while (!tls_->output().empty()) {
    size_t count = 0;
    if (encrypted_->send(count, tls_->output()) != state::success)
      return state::failure;
    if (count == 0)
      return state::success;
    tls_->sent(count);
  }
  return state::success;
}

} // namespace manager
