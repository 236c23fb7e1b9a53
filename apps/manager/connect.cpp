#include "apps/manager/connect.hpp"

#include "apps/manager/config_file.hpp"
#include "apps/manager/output.hpp"

#include <cstdlib>
#include <manager/manager.hpp>
#include <utility>

namespace manager::app {
namespace {

/// Limit of --deadline: a day.
constexpr double longest_deadline = 86'400;

/// Settings of the environment and of the configuration file, which is read when it is needed.
class fallbacks {
public:
  setting find(const std::string& given, const std::string& name, const char* variable) {
    if (!given.empty())
      return {given, "--" + name};
    auto* value = variable == nullptr ? nullptr : std::getenv(variable);
    if (value != nullptr && *value != '\0')
      return {value, variable};
    if (!std::exchange(is_read_, true))
      settings_ = read_config();
    auto found = settings_.find(name);
    return found == settings_.end() ? setting{} : setting{found->second, config_path()};
  }

private:
  bool is_read_ = false;
  std::map<std::string, std::string> settings_;
};

[[noreturn]] void require(const std::string& option, const std::string& variable,
                          const std::string& name) {
  auto path = config_path();
  throw CLI::ParseError{option + " is required; or set the variable " + variable
                            + (path.empty() ? "" : ", or '" + name + " = ...' in " + path),
                        CLI::ExitCodes::RequiredError};
}

authkey key_of(const access& how) {
  if (how.key_file.value.empty() && how.certificates.empty())
    require("--key-file", "MANAGER_KEY_FILE", "key-file");
  return how.key_file.value.empty() ? authkey{} : authkey::from_file(how.key_file.value);
}

} // namespace

void add_certificates(CLI::App& command, certificate_files& files) {
  auto add = [&](const char* name, std::string& file, const char* help) {
    command.add_option(name, file, help)->group("TLS by certificates");
  };
  add("--ca", files.authority, "certificates of those whose signature is trusted");
  add("--cert", files.certificate, "the certificate of this side");
  add("--private-key", files.private_key, "that belongs to it");
}

void server_options::add_to(CLI::App& command, bool address_may_stand_alone) {
  command.add_option(address_may_stand_alone ? "--address,--connect,ADDRESS"
                                             : "--address,--connect",
                     address, "the server: unix:/path, host:port, [v6]:port, plain:host:port");
  command.add_option("--key-file", key_file, "the server's authkey");
  command.add_option("--deadline", deadline, "seconds in which the server must be reached")
      ->check(CLI::Range(0.0, longest_deadline))
      ->capture_default_str();
  add_json(command, json);
  add_certificates(command, certificates);
}

access access_of(const server_options& options) {
  fallbacks other;
  access how;
  how.address = other.find(options.address, "address", "MANAGER_ADDRESS");
  how.certificates = options.certificates;
  how.key_file = other.find(options.key_file, "key-file",
                            options.certificates.empty() ? "MANAGER_KEY_FILE" : nullptr);
  if (options.certificates.empty() && how.key_file.source != "--key-file")
    how.certificates = {other.find({}, "ca", nullptr).value, other.find({}, "cert", nullptr).value,
                        other.find({}, "private-key", nullptr).value};
  return how;
}

authkey read_key_if_named(const std::string& file, const certificate_files& instead) {
  server_options named;
  named.key_file = file;
  named.certificates = instead;
  auto how = access_of(named);
  how.certificates = instead; // those of a client do not make a server
  if (file.empty() && !instead.empty())
    return {};
  return key_of(how);
}

session connect_to(const server_options& options) {
  auto how = access_of(options);
  if (how.address.value.empty())
    require("--address", "MANAGER_ADDRESS", "address");
  auto deadline = std::chrono::duration<double>{options.deadline};
  return connect(how.address.value, key_of(how),
                 {std::chrono::ceil<std::chrono::milliseconds>(deadline), how.certificates});
}

} // namespace manager::app
