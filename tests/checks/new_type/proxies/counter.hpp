#pragma once

#include "actors/objects/counter.hpp"
#include "manager/detail/proxy.hpp"

#include <string>

namespace manager {

/// A shared number that only grows.
class counter : public proxy<counter_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(counter)

  static std::string schema_name() { return "counter"; }

  int64_t add(int64_t delta) const { return call<"add">(delta); }
};

/// `m.counter()` of a session.
template <class Session> class counter_factory {
public:
  manager::counter counter(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::counter>(name, pack(0));
  }
};

} // namespace manager
