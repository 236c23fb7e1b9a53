#include "libmanager/src/net/hello.hpp"

#include "libmanager/src/net/authkey.hpp"

#include <caf/config.hpp>

namespace manager {

hello make_hello(std::string node) {
  return {protocol_version, CAF_VERSION, std::move(node), random_bytes(32)};
}

} // namespace manager
