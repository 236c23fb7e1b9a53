#include "tests/programs/many_tasks/first.hpp"
#include "tests/programs/many_tasks/second.hpp"

#include <iostream>

// Tasks of all kinds, some in a header that both source files include. Prints what each task
// appended.

using strings = manager::list<std::string>;

namespace one {
void work(strings to) {
  to.push_back("one::work");
}
MANAGER_TASK(work);
} // namespace one

namespace two {
void work(strings to) noexcept {
  to.push_back("two::work");
}
MANAGER_TASK(work);
} // namespace two

// Packs the same as its overload, but has another C++ type.
void overloaded(float, strings to) {
  to.push_back("float");
}
void overloaded(double, strings to) {
  to.push_back("double");
}
MANAGER_TASK(static_cast<void (*)(float, strings)>(overloaded));
MANAGER_TASK(static_cast<void (*)(double, strings)>(overloaded));

struct account {
  static void audit(strings to) { to.push_back("account::audit"); }
};
MANAGER_TASK(account::audit);

template <class T, int Size> void instance(strings to) {
  to.push_back("instance " + std::to_string(Size) + (std::is_same_v<T, int> ? " int" : " other"));
}
MANAGER_TASK(instance<int, 1>);
MANAGER_TASK(instance<int, 2>);
MANAGER_TASK(instance<long, 2>);
MANAGER_TASK(instance<long, 2>); // a second registration has no effect

const bool named = (own_name() = "main", true);

void spawn_from_other(manager::session& m, const strings& to);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto texts = m.list<std::string>();
  auto run = [&](auto task, auto... arguments) {
    auto worker = m.spawn(task, arguments..., texts);
    worker.join();
    std::cout << worker.name() << '\n';
  };
  run(append_first);
  run(append_second);
  run(append_own_name);
  run(one::work);
  run(two::work);
  run(static_cast<void (*)(float, strings)>(overloaded), 1.0F);
  run(static_cast<void (*)(double, strings)>(overloaded), 1.0);
  run(account::audit);
  run(&instance<int, 1>);
  run(&instance<int, 2>);
  run(&instance<long, 2>);
  spawn_from_other(m, texts);
  for (auto& text : texts)
    std::cout << text << '\n';
}
