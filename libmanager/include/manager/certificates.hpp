#pragma once

#include <msgpack.hpp>
#include <string>

namespace manager {

/// Files with certificates, in PEM; all or none. With them TLS proves who is who by signatures,
/// without them by the authkey. docs/security.md says how they are made.
struct certificate_files {
  std::string authority;   ///< certificates of those whose signature is trusted
  std::string certificate; ///< our own, and what leads to the authority
  std::string private_key; ///< that belongs to it

  bool empty() const { return authority.empty() && certificate.empty() && private_key.empty(); }

  friend bool operator==(const certificate_files&, const certificate_files&) = default;

  MSGPACK_DEFINE(authority, certificate, private_key)
};

} // namespace manager
