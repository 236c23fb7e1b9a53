#pragma once

#include <msgpack.hpp>
#include <string>

namespace manager {

/// PEM files with certificates; either all three are set or none. With certificates, TLS
/// authenticates both sides by signatures; without them, by the authkey. docs/security.md tells how
/// to make the files.
struct certificate_files {
  std::string authority;   ///< certificates of the trusted authorities
  std::string certificate; ///< own certificate, and the chain from it to the authority
  std::string private_key; ///< private key of `certificate`

  bool empty() const { return authority.empty() && certificate.empty() && private_key.empty(); }

  friend bool operator==(const certificate_files&, const certificate_files&) = default;

  MSGPACK_DEFINE(authority, certificate, private_key)
};

} // namespace manager
