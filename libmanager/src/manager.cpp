#include "manager/manager.hpp"

#include "actors/value/printable.hpp"
#include "libmanager/src/basp/node_needs.hpp"
#include "libmanager/src/client/connect.hpp"
#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/process/serve_forks.hpp"
#include "libmanager/src/server/custom_types.hpp"
#include "libmanager/src/server/server.hpp"
#include "libmanager/src/workers/spawner.hpp"
#include "libmanager/src/workers/worker_main.hpp"

#include <cstdio>
#include <cstdlib>

namespace manager {
namespace {

/// Runs a child process to its end; returns its exit code.
int live_as_child(const boot_record& record) {
  try {
    return record.role == process_role::server ? run_child_server(record) : run_worker(record);
  } catch (const error& failure) {
    std::fprintf(stderr, "manager: %s\n", failure.what());
    return exit_code(failure.kind());
  }
}

void require_initialized() {
  if (this_program().initialized)
    return;
  // A child gets here only if its main has not called init. Without the error, each child would
  // start the program's work again, and more children.
  throw error{errc::not_initialized,
              "main must call manager::init(argc, argv) before manager::start()"};
}

/// Checks that the initializer's arguments refer to no objects, because no server exists yet.
void require_usable(const std::optional<task_call>& initializer) {
  if (initializer && !initializer->arguments().refs().empty())
    throw error{errc::bad_argument, "start: an argument of the initializer '"
                                        + detail::display_name(initializer->task())
                                        + "' refers to an object; it can only have values"};
}

} // namespace

void init(int argc, char** argv) {
  open_standard_descriptors();
  note_program(argc, argv);
  detail::require_distinct_tasks();
  if (auto record = read_boot_record()) {
    take_program_name();
    if (record->role == process_role::fork_server)
      record = serve_forks(); // in each worker, the worker's
    this_program().worker = record->name;
    std::exit(live_as_child(*record));
  }
}

session start(const start_options& options) {
  require_initialized();
  open_standard_descriptors();     // the program may have closed them since
  options.limits.require_usable(); // the child's error would be hard to see
  require_usable(options.initializer);
  require_room_for_node(true); // before a server starts that no client could reach
  auto key = authkey::random();
  auto server = std::make_unique<child_server>(key, options);
  auto address = server->address();
  auto core = connect_core({address, key, options.deadline.in_milliseconds()}, std::move(server));
  if (!options.listen.empty())
    core->share_at(core->addresses().at(1)); // after the private socket
  return session{std::move(core)};
}

session connect(const std::string& address, const authkey& key, const connect_options& options) {
  return session{connect_core({address, key, options.deadline.in_milliseconds(), nullptr,
                               options.certificates, options.heartbeat.in_milliseconds(), false,
                               options.on_disconnect == disconnect_action::exit})};
}

session connect(const connect_options& options) {
  auto value = [](const char* name) {
    const char* found = std::getenv(name);
    return std::string{found != nullptr ? found : ""};
  };
  auto address = value("MANAGER_ADDRESS");
  if (address.empty())
    throw error{errc::bad_argument, "connect: the environment variable MANAGER_ADDRESS is not set; "
                                    "give the address, or start this program by session::spawn"};
  auto how = options;
  if (how.certificates.empty())
    how.certificates = {value("MANAGER_CA"), value("MANAGER_CERT"), value("MANAGER_PRIVATE_KEY")};
  auto file = value("MANAGER_KEY_FILE");
  return connect(address, file.empty() ? authkey{} : authkey::from_file(file), how);
}

session local(const start_options& options) {
  require_usable(options.initializer);
  if (options.initializer)
    options.initializer->run();
  auto link = std::make_shared<connection>(std::make_unique<node>(node_kind::threaded),
                                           threaded_driver(), hosted_types(), options.limits);
  return session{detail::session_core::open(std::move(link), {}, nullptr)};
}

session& current() {
  if (auto* own = worker_session())
    return *own;
  throw error{errc::not_supported, "manager::current() exists only inside a task"};
}

void serve(const serve_options& options) {
  open_standard_descriptors();
  server_settings how{{},
                      {options.key, options.certificates},
                      options.limits,
                      options.heartbeat.in_milliseconds(),
                      socket_users{options.users}};
  for (auto& where : options.listen)
    how.where.push_back(address::parse(where));
  if (!options.own_address.empty())
    how.own = {address::parse(options.own_address), options.own_key};
  how.reload_at_hangup = options.reload_at_hangup;
  if (options.log)
    how.log = [log = options.log](const std::string& text) { log(printable(text)); };
  serve_in_foreground(how, options.listening);
}

} // namespace manager
