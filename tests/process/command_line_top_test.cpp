#include "tests/support/command_line.hpp"

#include <iostream>

// The screen of `top`, in a terminal of tmux.

using namespace manager::test;
using Catch::Contains;

namespace {

/// A program in a terminal of 80 columns and 24 lines.
class tmux_terminal {
public:
  explicit tmux_terminal(const std::string& command) {
    tmux({"new-session", "-d", "-x", "80", "-y", "24", command});
  }
  ~tmux_terminal() { run({"tmux", "-S", socket_, "kill-server"}); }
  tmux_terminal(const tmux_terminal&) = delete;
  tmux_terminal& operator=(const tmux_terminal&) = delete;

  void press(const std::string& key) { tmux({"send-keys", key}); }
  std::string screen() { return tmux({"capture-pane", "-p"}).out; }

  /// Waits until the screen has this text, and returns the screen.
  std::string screen_with(const std::string& text) {
    auto end = std::chrono::steady_clock::now() + patience;
    std::string seen;
    while (std::chrono::steady_clock::now() < end) {
      seen = screen();
      if (seen.find(text) != std::string::npos)
        break;
    }
    return seen;
  }

  bool is_open() { return tmux({"has-session"}).exit_code == 0; }

private:
  outcome tmux(std::vector<std::string> words) {
    words.insert(words.begin(), {"tmux", "-S", socket_});
    return run(words, with_environment({"TERM=screen", "LC_ALL=C.UTF-8"}));
  }

  temp_folder folder_;
  std::string socket_ = folder_ / "tmux";
};

} // namespace

TEST_CASE("top shows rates, sessions and waits on a terminal of 80 columns, by keys") {
  if (run({"sh", "-c", "command -v tmux"}).exit_code != 0) {
    std::cout << "SKIPPED: tmux is not installed\n";
    return;
  }
  command_line_server server;
  auto numbers = server.m->list<int>("numbers");
  numbers.push_back(1);
  auto door = server.m->mutex("door");
  door.lock();
  auto other = manager::connect(server.address, manager::authkey{content_of(server.key_file)});
  auto waiting = other.mutex("door").async_lock();
  other.list<int>("after the lock");

  tmux_terminal terminal{command_line_program + " top -i 0.1 --address " + server.address
                         + " --key-file " + server.key_file};
  CHECK_THAT(terminal.screen_with("list.push_back"), Contains("OPERATION") && Contains("CALLS/S")
                                                         && Contains("1 waits")
                                                         && Contains("q quit"));
  terminal.press("w");
  CHECK_THAT(terminal.screen_with("HELD BY"), Contains("mutex 'door'") && Contains("session 1"));
  terminal.press("Enter");
  CHECK_THAT(terminal.screen_with("held by session"), Contains("waits for mutex 'door'"));
  terminal.press("s");
  CHECK_THAT(terminal.screen_with("WORKER"), Contains(std::to_string(::getpid())));
  door.unlock();
  waiting.get();
  CHECK_THAT(terminal.screen_with("0 waits"), Contains("0 waits"));
  terminal.press("q");
  while (terminal.is_open())
    server.m->addresses();
}

TEST_CASE("colours are for terminals, and never with NO_COLOR") {
  if (run({"sh", "-c", "command -v script"}).exit_code != 0) {
    std::cout << "SKIPPED: script is not installed\n";
    return;
  }
  command_line_server server;
  auto doctor = command_line_program + " doctor --address " + server.address + " --key-file "
                + server.key_file;
  auto on_terminal = [&](const std::string& variable) {
    return run({"script", "-qec", doctor, "/dev/null"}, with_environment({"TERM=xterm", variable}))
        .out;
  };
  CHECK_THAT(on_terminal("X=1"), Contains("\x1b[32mok"));
  CHECK_THAT(on_terminal("NO_COLOR=1"), Contains("ok") && !Contains("\x1b["));
  CHECK_THAT(server.ask("doctor").out, Contains("ok") && !Contains("\x1b["));
}
