#include "libmanager/src/net/exchange.hpp"

#include <algorithm>
#include <array>

namespace manager {

exchange::exchange(const authkey& key, const handshake_maker& make) : inner_{make(key)} {}

exchange::exchange(std::unique_ptr<tls_engine> tls, authkey key, handshake_maker make)
    : tls_{std::move(tls)}, key_{std::move(key)}, make_{std::move(make)} {}

std::string exchange::start() {
  if (!tls_)
    return inner_->start();
  tls_->handshake();
  return take_output();
}

size_t exchange::wanted() const noexcept {
  return tls_ ? tls_->wanted() : inner_->wanted();
}

std::string exchange::feed(std::string_view bytes) {
  return tls_ ? feed_tls(bytes) : inner_->feed(bytes);
}

const std::optional<error>& exchange::failure() const noexcept {
  if (inner_ && inner_->failure())
    return inner_->failure();
  static const std::optional<error> none;
  return tls_ ? tls_->failure() : none;
}

std::string exchange::feed_tls(std::string_view bytes) {
  tls_->receive(bytes);
  if (!tls_->handshake())
    return take_output();
  if (!inner_)
    begin_inside_tls();
  std::array<char, handshake::max_message> buffer;
  while (!inner_->done() && !inner_->failure()) {
    auto count = tls_->read(buffer.data(), std::min(buffer.size(), inner_->wanted()));
    if (count == 0)
      break;
    tls_->write(inner_->feed({buffer.data(), count}));
  }
  return take_output();
}

void exchange::begin_inside_tls() {
  auto secret = tls_->exported_secret();
  inner_ = make_(authkey{key_.empty() ? secret : key_.sign(secret)});
  tls_->write(inner_->start());
}

std::string exchange::take_output() {
  std::string output{tls_->output()};
  tls_->sent(output.size());
  return output;
}

} // namespace manager
