#include "libmanager/src/testing/simulated_spawner.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/value/demangled.hpp"
#include "actors/value/quoted.hpp"
#include "libmanager/src/client/object_ref.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>

namespace manager::testing {
namespace {

/// Process number of the first simulated worker: above all that Linux gives to real ones.
constexpr pid_t first_pid = 1 << 23;

/// End of a task.
struct task_end {
  std::optional<int> code;
  std::optional<std::string> failure;
  std::string type; ///< of the exception that ended the task
};

/// One worker of a simulated spawner.
class simulated_worker final : public detail::worker_process {
public:
  simulated_worker(std::shared_ptr<virtual_driver> world, std::shared_ptr<simulated_thread> thread,
                   std::shared_ptr<task_end> end, pid_t pid, std::function<void()> collect)
      : world_{std::move(world)},
        thread_{std::move(thread)},
        end_{std::move(end)},
        pid_{pid},
        collect_{std::move(collect)} {}

  const std::string& name() const noexcept override { return thread_->name(); }
  pid_t pid() const noexcept override { return pid_; }
  int pidfd() const noexcept override { return -1; }

  bool wait(std::optional<time_limit> time) override {
    auto deadline = time ? deadline_after(world_->now(), *time) : std::nullopt;
    bool ended = thread_->end()->ready() || world_->wait(*thread_->end(), deadline);
    if (ended && collect_)
      std::exchange(collect_, nullptr)();
    return ended;
  }

  bool alive() override { return !thread_->end()->ready(); }
  std::optional<int> exit_code() override {
    return alive() ? std::nullopt : std::optional{end_->code.value_or(-SIGKILL)};
  }
  std::optional<std::string> failure() override { return alive() ? std::nullopt : end_->failure; }

  std::optional<exit_cause> cause() override {
    if (alive())
      return std::nullopt;
    if (end_->failure)
      return exit_cause{end_kind::uncaught, 1, end_->type, *end_->failure};
    int code = *exit_code();
    return code < 0 ? exit_cause{end_kind::killed, -code} : exit_cause{end_kind::exited, code};
  }

  std::string output() const override { return {}; }
  std::string error_output() const override { return {}; }

  void signal(int number) override {
    if (!alive())
      return;
    end_->code = -number;
    world_->kill(thread_->process());
  }

private:
  std::shared_ptr<virtual_driver> world_;
  std::shared_ptr<simulated_thread> thread_;
  std::shared_ptr<task_end> end_;
  pid_t pid_;
  std::function<void()> collect_;
};

void require_only_a_name(const process_options& options) {
  auto& limits = options.limits;
  bool is_limited = limits.address_space || limits.cpu_time || limits.open_files || limits.nice
                    || !limits.cores.empty();
  if (is_limited || !options.environment.empty() || !options.folder.empty() || !options.daemon
      || options.linger)
    throw error{errc::not_supported,
                "spawn: a testing::world runs tasks in this process; of the process_options, only "
                "`name` has an effect there"};
}

void run_task(const detail::task_entry& task, const std::string& arguments, session& own,
              uint64_t number, task_end& end) {
  auto& core = detail::core_of(own);
  try {
    task.run(packed{arguments, detail::live_references(core.claim(number))});
    end.code = 0;
  } catch (const killed&) {
    throw;
  } catch (const std::exception& why) {
    end = {1, why.what(), demangled(typeid(why).name())};
  } catch (...) {
    end = {1, "an exception that is not a std::exception", ""};
  }
}

} // namespace

simulated_spawner::simulated_spawner(detail::session_core& session,
                                     std::shared_ptr<virtual_driver> world, process_maker make)
    : session_{session}, world_{std::move(world)}, make_{std::move(make)} {}

std::shared_ptr<detail::worker_process> simulated_spawner::spawn(const detail::task_entry& task,
                                                                 packed arguments,
                                                                 const process_options& options) {
  require_only_a_name(options);
  virtual_driver::thread_hold hold{*world_};
  auto number = announce_arguments(session_, arguments);
  auto name = options.name.empty() ? detail::display_name(task) + "-" + std::to_string(++spawned_)
                                   : options.name;
  auto [process, own] = make_(name);
  auto end = std::make_shared<task_end>();
  auto thread = std::make_shared<simulated_thread>(
      world_, process, std::move(own),
      [&task, bytes = std::move(arguments).bytes(), number, end](session& m) {
        run_task(task, bytes, m, number, *end);
      });
  world_->add(thread);
  if (auto* parent = own_process())
    parent->workers.push_back(thread);
  auto dismiss = [session = session_.weak_from_this(), number] {
    try {
      if (auto core = session.lock())
        core->dismiss(number);
    } catch (const error&) { // the session has ended, and its tickets with it
    }
  };
  static std::atomic<pid_t> last_pid{first_pid};
  return std::make_shared<simulated_worker>(world_, thread, end, ++last_pid, dismiss);
}

std::shared_ptr<detail::worker_process> simulated_spawner::spawn(const command& program,
                                                                 const process_options&) {
  throw error{errc::not_supported, "spawn of program " + quoted_text(program.program)
                                       + ": a testing::world runs tasks only"};
}

void simulated_spawner::end() noexcept {
  if (auto* parent = own_process())
    for (auto& each : std::exchange(parent->workers, {}))
      if (auto worker = each.lock(); worker && !worker->has_ended())
        world_->kill(worker->process());
}

/// Returns the process of the session; null after the end of the world.
simulated_process* simulated_spawner::own_process() const {
  auto& all = world_->processes();
  auto found = std::ranges::find_if(
      all, [this](auto& each) { return each->core.lock().get() == &session_; });
  return found == all.end() ? nullptr : found->get();
}

} // namespace manager::testing
