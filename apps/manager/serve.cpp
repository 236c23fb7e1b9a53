#include "apps/manager/commands.hpp"
#include "apps/manager/key_file.hpp"

#include <iostream>
#include <manager/manager.hpp>
#include <memory>

namespace manager::app {

namespace {

void add_limits(CLI::App& command, server_limits& limits) {
  auto add = [&](const char* name, uint64_t& limit, const char* help) {
    command.add_option(name, limit, help)
        ->check(CLI::PositiveNumber)
        ->capture_default_str()
        ->group("Limits");
  };
  add("--max-value-bytes", limits.value_bytes, "bytes of a value");
  add("--max-objects", limits.objects, "objects in the server");
  add("--max-session-objects", limits.session_objects, "objects that a session opens or creates");
  add("--max-object-items", limits.object_items, "elements or entries of an object");
  add("--max-object-bytes", limits.object_bytes, "bytes of the values in an object");
  command
      .add_option("--max-memory", limits.memory_bytes,
                  "bytes of the server's process, beyond which nothing grows; also as 500MB, 8GiB; "
                  "without it: four fifths of what the machine allows")
      ->transform(CLI::AsSizeValue{false})
      ->group("Limits");
  add("--max-session-calls", limits.session_calls,
      "calls of a session under way, and as many waits");
  command
      .add_flag("--break-deadlocks", limits.break_deadlocks,
                "let the wait fail that closes a circle of waits")
      ->group("Limits");
}

} // namespace

void add_serve(CLI::App& program) {
  struct arguments {
    serve_options server;
    std::string key_file;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand("serve", "Run a server until SIGTERM or SIGINT");
  command
      ->add_option("--listen", given->server.listen,
                   "where: unix:/path, host:port or [v6]:port with TLS; may be repeated")
      ->required();
  command->add_option("--key-file", given->key_file, "the authkey, see keygen");
  command->add_option("--user", given->server.users,
                      "who else may come to a unix:/path, by name or number; may be repeated");
  add_limits(*command, given->server.limits);
  add_certificates(*command, given->server.certificates);
  given->server.listening = [](const std::vector<std::string>& addresses) {
    for (auto& each : addresses)
      std::cout << "listening at " << each << std::endl;
  };
  command->callback([given] {
    given->server.key = read_key_if_named(given->key_file, given->server.certificates);
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
