#include "apps/manager/commands.hpp"
#include "apps/manager/key_file.hpp"

#include <manager/manager.hpp>
#include <memory>

namespace manager::app {

void add_serve(CLI::App& program) {
  struct arguments {
    serve_options server;
    std::string key_file;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand("serve", "Run a server until SIGTERM or SIGINT");
  command->add_option("--listen", given->server.listen, "where: unix:/path of a new socket")
      ->required();
  command->add_option("--key-file", given->key_file, "the authkey, see keygen")->required();
  command
      ->add_option("--max-value-bytes", given->server.max_value_bytes,
                   "largest value, and largest answer")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->callback([given] {
    given->server.key = read_key(given->key_file);
    serve(given->server);
  });
}

void add_keygen(CLI::App& program) {
  auto path = std::make_shared<std::string>();
  auto* command = program.add_subcommand("keygen", "Make a file with a new authkey");
  command->add_option("FILE", *path, "a file that does not exist yet")->required();
  command->callback([path] { write_new_key(*path); });
}

} // namespace manager::app
