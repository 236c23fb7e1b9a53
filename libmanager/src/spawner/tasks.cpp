#include "manager/task.hpp"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>

namespace manager::detail {
namespace {

/// The one static registry we allow: MANAGER_TASK fills it before main, nobody later.
std::deque<task_entry>& tasks() {
  static std::deque<task_entry> all;
  return all;
}

} // namespace

bool register_task(task_entry entry) {
  tasks().push_back(std::move(entry));
  return true;
}

void require_distinct_tasks() {
  std::map<std::pair<std::string, std::string>, const task_entry*> known;
  for (auto& task : tasks()) {
    auto signature = task.signature();
    auto [first, is_new] = known.try_emplace({task.name, signature}, &task);
    if (is_new)
      continue;
    std::fprintf(stderr, "manager: two tasks are named '%s' with arguments %s: in %s and in %s\n",
                 task.name.c_str(), signature.c_str(), first->second->file, task.file);
    std::_Exit(exit_code(errc::bad_argument));
  }
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
    if (known.name == name && known.signature() == signature)
      return known;
  throw error{errc::no_such_task,
              "this program has no task '" + name + "' with arguments " + signature};
}

} // namespace manager::detail
