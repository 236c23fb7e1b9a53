#include "libmanager/src/net/hmac.hpp"

#include <catch2/catch.hpp>

namespace {

std::string bytes_of(std::string_view hexadecimal) {
  std::string bytes;
  for (size_t i = 0; i < hexadecimal.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string{hexadecimal.substr(i, 2)}, nullptr, 16));
  return bytes;
}

} // namespace

TEST_CASE("HMAC-SHA256 has the values of RFC 4231") {
  using manager::hmac_sha256;
  CHECK(hmac_sha256(std::string(20, '\x0b'), "Hi There")
        == bytes_of("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  CHECK(hmac_sha256("Jefe", "what do ya want for nothing?")
        == bytes_of("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  CHECK(hmac_sha256(std::string(131, '\xaa'),
                    "Test Using Larger Than Block-Size Key - Hash Key First")
        == bytes_of("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}
