#include "manager/caf.hpp"

#include "actors/caf/failure.hpp"
#include "libmanager/src/basp/node.hpp"
#include "libmanager/src/client/connect.hpp"
#include "libmanager/src/client/object_ref.hpp"

namespace manager {

void configure(caf::actor_system_config& config) {
  configure_network(config);
}

session connect(caf::actor_system& system, const std::string& address, const authkey& key,
                const connect_options& options) {
  return session{connect_core({address, key, options.deadline.in_milliseconds(), &system,
                               options.certificates, options.heartbeat.in_milliseconds(), false,
                               options.on_disconnect == disconnect_action::exit})};
}

caf::actor_system& actor_system_of(const session& m) {
  return detail::core_of(m).system();
}

call_header header_of(const session& m, wait_time wait) {
  return detail::core_of(m).header(wait);
}

error error_of(const caf::error& failure) {
  return from_caf(failure);
}

namespace detail {

packed with_live_references(const session& m, packed value) {
  detail::core_of(m).adopt(value);
  return value;
}

caf::strong_actor_ptr actor_of(const object_ptr& object) {
  if (!object)
    throw error{errc::object_gone, "handle: this proxy refers to no object"};
  try {
    return object->actor();
  } catch (const error& failure) {
    throw in_call(object, "handle", failure);
  }
}

} // namespace detail
} // namespace manager
