#include "apps/manager/connect.hpp"

#include "apps/manager/key_file.hpp"

#include <manager/manager.hpp>

namespace manager::app {
namespace {

/// Long enough for a server that is just starting, short enough for somebody who waits.
constexpr std::chrono::seconds deadline{2};

} // namespace

void server_options::add_to(CLI::App& command) {
  command.add_option("--connect", address, "the server: unix:/path")->required();
  command.add_option("--key-file", key_file, "the server's authkey")->required();
}

session connect_to(const server_options& options) {
  return connect(options.address, read_key(options.key_file), {deadline});
}

} // namespace manager::app
