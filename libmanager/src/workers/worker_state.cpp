#include "manager/worker_state.hpp"

#include "actors/value/demangled.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "manager/manager.hpp"

namespace manager::detail {

void keep_worker_state(const std::type_info& type, std::shared_ptr<void> state) {
  core_of(current()).states().put(type, std::move(state));
}

void* worker_state_of(const std::type_info& type) {
  if (auto* found = core_of(current()).states().find(type))
    return found;
  auto name = demangled(type.name());
  throw error{errc::bad_argument, "this worker has no state of type " + name
                                      + ": call manager::make_worker_state<" + name
                                      + "> before, for example in the pool's initializer"};
}

} // namespace manager::detail
