#include "apps/manager/connect.hpp"

#include "apps/manager/key_file.hpp"

#include <manager/manager.hpp>

namespace manager::app {
namespace {

/// Limit of --deadline: a day.
constexpr double longest_deadline = 86'400;

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
  return file.empty() ? std::string{} : authkey::from_file(file).bytes();
}

void server_options::add_to(CLI::App& command, bool address_may_stand_alone) {
  command
      .add_option(address_may_stand_alone ? "--connect,ADDRESS" : "--connect", address,
                  "the server: unix:/path, host:port, [v6]:port, plain:host:port")
      ->envname("MANAGER_ADDRESS")
      ->required();
  command.add_option("--key-file", key_file, "the server's authkey")->envname("MANAGER_KEY_FILE");
  command.add_option("--deadline", deadline, "seconds in which the server must be reached")
      ->check(CLI::Range(0.0, longest_deadline))
      ->capture_default_str();
  add_certificates(command, certificates);
}

session connect_to(const server_options& options) {
  auto key = read_key_if_named(options.key_file, options.certificates);
  auto deadline = std::chrono::duration<double>{options.deadline};
  return connect(options.address, key,
                 {std::chrono::ceil<std::chrono::milliseconds>(deadline), options.certificates});
}

} // namespace manager::app
