#include "manager/task.hpp"

#include "actors/value/demangled.hpp"
#include "libmanager/src/workers/failure_text.hpp"

#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <deque>
#include <map>
#include <memory>
#include <set>

namespace manager::detail {
namespace {

/// Registry of the tasks, the only static one: MANAGER_TASK fills it before main, and it does not
/// change afterwards.
std::deque<task_entry>& tasks() {
  static std::deque<task_entry> all;
  return all;
}

/// Returns the function in the demangled name of a task_key: "one::work" of
/// "…::task_key<&one::work>". Overloads and instances of templates come with their parameters.
std::string function_in(const char* key) {
  auto text = demangled(key);
  auto begin = text.find("<&");
  if (begin == std::string::npos || text.back() != '>')
    return text;
  text = text.substr(begin + 2, text.size() - begin - 3);
  return text.front() == '(' && text.back() == ')' ? text.substr(1, text.size() - 2) : text;
}

std::string object_slot(const task_entry& task) {
  return std::string{task.file} + ":" + std::to_string(task.line);
}

/// Returns true for two copies of one function: a static function in a header has a copy in each
/// source file that includes it; an inline function may have a copy in each shared library.
bool same_definition(const task_entry& a, const task_entry& b) {
  return a.function == b.function
         || (a.line == b.line && std::string_view{a.file} == std::string_view{b.file});
}

[[noreturn]] void end_for(const task_entry& first, const task_entry& second) {
  std::fprintf(stderr,
               "manager: two different tasks are named %s, both of type %s: at %s and at %s; "
               "rename one of them\n",
               function_in(first.key->name()).c_str(), demangled(first.signature->name()).c_str(),
               object_slot(first).c_str(), object_slot(second).c_str());
  std::_Exit(exit_code(errc::bad_argument));
}

} // namespace

bool register_task(const task_entry& entry) {
  tasks().push_back(entry);
  return true;
}

void require_distinct_tasks() {
  std::map<std::string, const task_entry*> known;
  for (auto& task : tasks()) {
    auto [first, is_new] = known.try_emplace(task.key->name(), &task);
    if (!is_new && !same_definition(*first->second, task))
      end_for(*first->second, task);
  }
}

const task_entry& task_of(const void* function) {
  for (auto& known : tasks())
    if (known.function == function)
      return known;
  throw error{errc::no_such_task,
              "this function is not registered as a task: write MANAGER_TASK(its_name); beside it"};
}

const task_entry& find_task(const std::string& key) {
  for (auto& known : tasks())
    if (key_of(known) == key)
      return known;
  throw error{errc::no_such_task,
              "this program has no task " + function_in(key.substr(0, key.rfind('#')).c_str())};
}

std::string key_of(const task_entry& task) {
  // Copies differ by their number in the order of registration, which is the same in the worker.
  std::set<const void*> copies;
  for (auto& known : tasks()) {
    if (known.function == task.function)
      break;
    if (std::string_view{known.key->name()} == task.key->name()) // not '==', which differs by file
      copies.insert(known.function);
  }
  return task.key->name() + ("#" + std::to_string(copies.size()));
}

task_failure current_task_failure() {
  try {
    throw;
  } catch (const std::exception& failure) {
    return {demangled(typeid(failure).name()), shortened_failure(failure.what())};
  } catch (...) {
    auto* type = abi::__cxa_current_exception_type();
    return {type != nullptr ? demangled(type->name()) : "unknown", "an exception without a text"};
  }
}

std::string display_name(const task_entry& task) {
  auto begin = task.name.rfind('(');
  if (begin == std::string_view::npos || task.name.back() != ')')
    return std::string{task.name};
  return std::string{task.name.substr(begin + 1, task.name.size() - begin - 2)};
}

} // namespace manager::detail
