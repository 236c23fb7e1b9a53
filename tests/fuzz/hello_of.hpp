#pragma once

#include "libmanager/src/net/hello.hpp"

namespace manager::fuzz {

/// Returns the hello of a side; always the same.
inline hello hello_of(char who) {
  hello own;
  own.node = std::string(32, who);
  own.nonce = std::string(32, who);
  return own;
}

} // namespace manager::fuzz
