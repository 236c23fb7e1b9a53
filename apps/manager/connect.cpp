#include "apps/manager/connect.hpp"

#include "apps/manager/key_file.hpp"

#include <manager/manager.hpp>

namespace manager::app {
namespace {

/// Long enough for a server that is just starting, short enough for somebody who waits.
constexpr std::chrono::seconds deadline{2};

} // namespace

void add_certificates(CLI::App& command, certificate_files& files) {
  auto add = [&](const char* name, std::string& file, const char* help) {
    command.add_option(name, file, help)->group("TLS by certificates");
  };
  add("--ca", files.authority, "certificates of those whose signature is trusted");
  add("--cert", files.certificate, "the certificate of this side");
  add("--private-key", files.private_key, "that belongs to it");
}

std::string read_key_if_named(const std::string& file, const certificate_files& instead) {
  if (file.empty() && instead.empty())
    throw CLI::RequiredError{"--key-file"};
  return file.empty() ? std::string{} : read_key(file);
}

void server_options::add_to(CLI::App& command, bool address_may_stand_alone) {
  command
      .add_option(address_may_stand_alone ? "--connect,ADDRESS" : "--connect", address,
                  "the server: unix:/path, host:port, [v6]:port, plain:host:port")
      ->required();
  command.add_option("--key-file", key_file, "the server's authkey");
  add_certificates(command, certificates);
}

session connect_to(const server_options& options) {
  auto key = read_key_if_named(options.key_file, options.certificates);
  return connect(options.address, key, {deadline, options.certificates});
}

} // namespace manager::app
