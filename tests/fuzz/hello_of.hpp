#pragma once

#include "libmanager/src/connection/hello.hpp"

namespace manager::fuzz {

/// What a side says of itself, the same each time.
inline hello hello_of(char who) {
  hello own;
  own.node = std::string(32, who);
  own.nonce = std::string(32, who);
  return own;
}

} // namespace manager::fuzz
