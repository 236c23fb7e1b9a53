#pragma once

#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <manager/certificates.hpp>
#include <stdexcept>
#include <string>

namespace manager::test {

/// A certification authority of the test, and certificates that it signs, all made by openssl as in
/// docs/security.md.
class authority {
public:
  authority() {
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-days", "2", "-subj", "/CN=test authority", "-keyout", folder_ / "ca.key", "-out",
             folder_ / "ca.pem"});
  }

  /// Makes the files for a party with this name: "DNS:localhost", "IP:127.0.0.1".
  certificate_files sign(const std::string& who) {
    auto base = folder_ / ("signed-" + std::to_string(++signed_));
    openssl({"req",
             "-x509",
             "-newkey",
             "ec",
             "-pkeyopt",
             "ec_paramgen_curve:P-256",
             "-nodes",
             "-days",
             "2",
             "-subj",
             "/CN=somebody",
             "-addext",
             "subjectAltName=" + who,
             "-CA",
             folder_ / "ca.pem",
             "-CAkey",
             folder_ / "ca.key",
             "-keyout",
             base + ".key",
             "-out",
             base + ".pem"});
    return {folder_ / "ca.pem", base + ".pem", base + ".key"};
  }

private:
  static void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    auto result = run(arguments);
    if (result.exit_code != 0)
      throw std::runtime_error{"openssl: " + result.err};
  }

  temp_folder folder_;
  int signed_ = 0;
};

} // namespace manager::test
