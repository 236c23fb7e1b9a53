#include "libmanager/src/net/exchange.hpp"
#include "tests/fuzz/hello_of.hpp"
#include "tests/fuzz/target.hpp"

// Bytes of strangers, with and without TLS. Whatever they send, no handshake succeeds, and the side
// reads and sends no more than a handshake needs.

using namespace manager;
using namespace manager::fuzz;

namespace {

const authkey key{"a key that no stranger has"};

exchange::handshake_maker maker(bool is_server) {
  return [is_server](authkey with) -> std::unique_ptr<handshake> {
    if (is_server)
      return std::make_unique<server_handshake>(std::move(with), hello_of('s'));
    return std::make_unique<client_handshake>(std::move(with), hello_of('c'));
  };
}

exchange made(bool is_server, bool with_tls) {
  if (!with_tls)
    return {key, maker(is_server)};
  using side = tls_context::side;
  static const auto server =
      std::make_shared<const tls_context>(side::server, key, certificate_files{});
  static const auto client =
      std::make_shared<const tls_context>(side::client, key, certificate_files{});
  return {std::make_unique<tls_engine>(is_server ? server : client, "a host"), key,
          maker(is_server)};
}

constexpr size_t longest_answer = size_t{1} << 14;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = as_text(bytes, size);
  if (input.empty())
    return 0;
  auto how = static_cast<uint8_t>(take(input, 1)[0]);
  auto side = made((how & 1) != 0, (how & 2) != 0);
  auto said = side.start().size();
  while (!input.empty() && !side.failure()) {
    require(side.wanted() > 0 && side.wanted() < 65536 + 2, "it reads on until it refuses");
    said += side.feed(take(input, std::min<size_t>(side.wanted(), 1 + how / 4))).size();
    require(!side.done(), "nobody gets in without the key");
  }
  require(said <= longest_answer, "strangers are told little");
  return 0;
}
