#pragma once

#include "actors/record/call_header.hpp"

#include <caf/meta/type_name.hpp>

namespace manager {

/// Serializes the first element of every message that calls an operation.
template <class Inspector> typename Inspector::result_type inspect(Inspector& f, call_header& x) {
  return f(caf::meta::type_name("call"), x.session, x.thread, x.wait, x.fence, x.typed, x.windowed);
}

} // namespace manager
