#include "tests/programs/many_tasks/first.hpp"
#include "tests/programs/many_tasks/second.hpp"

namespace {

const bool named = (own_name() = "other", true);

void same(manager::list<std::string> to) {
  to.push_back("same of other");
}
MANAGER_TASK(same);

} // namespace

void spawn_from_other(manager::session& m, const manager::list<std::string>& to) {
  m.spawn(append_own_name, to).join();
  m.spawn(same, to).join();
}
