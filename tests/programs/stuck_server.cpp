// A server in an operation that never returns; the operation prints "stuck".
//
//     start              prints process id and socket of a child server, calls the operation
//     serve ADDRESS KEY  prints "listening"
//     call ADDRESS KEY   calls the operation
#include <iostream>
#include <manager/custom_type.hpp>
#include <manager/manager.hpp>
#include <unistd.h>

namespace {

struct trap {
  void enter() { // in the server
    std::cout << "stuck" << std::endl;
    for (;;)
      ::pause();
  }

  static constexpr auto operations() {
    using self = trap;
    return std::make_tuple(MANAGER_OP(enter, "enter", "  never returns"));
  }
};

} // namespace

int main(int argc, char** argv) {
  manager::type<trap>("trap");
  manager::init(argc, argv);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.at(0) == "serve") {
    manager::serve({.listen = {words.at(1)},
                    .key = manager::authkey{words.at(2)},
                    .listening = [](auto&) { std::cout << "listening" << std::endl; }});
    return 0;
  }
  auto m = words.at(0) == "call" ? manager::connect(words.at(1), manager::authkey{words.at(2)})
                                 : manager::start();
  if (auto server = m.server_pid())
    std::cout << *server << std::endl << m.address().substr(5) << std::endl;
  m.object<trap>().call<"enter">();
}
