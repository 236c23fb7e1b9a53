#include "libmanager/src/server/custom_types.hpp"

#include "actors/caf/server_core.hpp"
#include "manager/custom_type.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace manager {
namespace {

/// Types that this program has registered. Thread-safe.
class custom_types {
public:
  void add(std::type_index type, const std::string& name, detail::type_adder add) {
    require_name(name);
    std::lock_guard guard{mutex_};
    auto known = names_.find(type);
    if (known != names_.end() && known->second == name)
      return;
    if (known != names_.end())
      throw error{errc::bad_argument,
                  "type '" + name + "' is registered already, as '" + known->second + "'"};
    auto before = types_.size();
    add(types_, name);
    if (types_.size() == before)
      throw error{errc::bad_argument, "there is another type '" + name + "'"};
    names_.emplace(type, name);
  }

  std::string name_of(std::type_index type) {
    std::lock_guard guard{mutex_};
    auto known = names_.find(type);
    if (known == names_.end())
      throw error{errc::no_such_type, "this type is not registered: call manager::type<T>(name) "
                                      "before manager::init"};
    return known->second;
  }

  type_registry all() {
    std::lock_guard guard{mutex_};
    return types_;
  }

private:
  static void require_name(const std::string& name) {
    auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), fits))
      throw error{errc::bad_argument, "type '" + name
                                          + "': the name of a type consists of small "
                                            "letters, digits and underscores"};
  }

  std::mutex mutex_;
  type_registry types_ = built_in_types();
  std::map<std::type_index, std::string> names_;
};

custom_types& types_of_this_program() {
  static custom_types all;
  return all;
}

} // namespace

type_registry hosted_types() {
  return types_of_this_program().all();
}

namespace detail {

void register_type(std::type_index type, const std::string& name, type_adder add) {
  types_of_this_program().add(type, name, add);
}

std::string type_name_of(std::type_index type) {
  return types_of_this_program().name_of(type);
}

} // namespace detail
} // namespace manager
