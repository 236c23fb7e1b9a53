#include "manager/task.hpp"

#include <cstdio>
#include <cstdlib>
#include <deque>

namespace manager::detail {
namespace {

/// The one static registry we allow: MANAGER_TASK fills it before main, nobody later.
std::deque<task_entry>& tasks() {
  static std::deque<task_entry> all;
  return all;
}

} // namespace

bool register_task(task_entry entry) {
  for (auto& known : tasks()) {
    if (known.name != entry.name || known.signature != entry.signature)
      continue;
    std::fprintf(stderr, "manager: two tasks are named '%s' with arguments %s: in %s and in %s\n",
                 entry.name.c_str(), entry.signature.c_str(), known.file, entry.file);
    std::_Exit(exit_code(errc::bad_argument));
  }
  tasks().push_back(std::move(entry));
  return true;
}

const task_entry& task_of(const void* function) {
  for (auto& known : tasks())
    if (known.function == function)
      return known;
  throw error{errc::no_such_task, "spawn: this function is no task; write MANAGER_TASK(its_name); "
                                  "beside it"};
}

const task_entry& find_task(const std::string& name, const std::string& signature) {
  for (auto& known : tasks())
    if (known.name == name && known.signature == signature)
      return known;
  throw error{errc::no_such_task,
              "this program has no task '" + name + "' with arguments " + signature};
}

} // namespace manager::detail
