#include "actors/objects/adapted.hpp"

#include "actors/value/demangled.hpp"

#include <cxxabi.h>
#include <exception>
#include <string>
#include <typeinfo>

namespace manager {

void rethrow_as_error() {
  try {
    throw;
  } catch (const error&) {
    throw;
  } catch (const std::exception& failure) {
    throw error{errc::operation_failed, demangled(typeid(failure).name()) + ": " + failure.what()};
  } catch (...) {
    auto* type = abi::__cxa_current_exception_type();
    throw error{errc::operation_failed,
                "an exception of type " + (type != nullptr ? demangled(type->name()) : "unknown")};
  }
}

} // namespace manager
