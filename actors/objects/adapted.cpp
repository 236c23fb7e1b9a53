#include "actors/objects/adapted.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <string>
#include <typeinfo>

namespace manager {
namespace {

std::string name_of(const std::type_info& type) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> readable{
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
  return status == 0 ? readable.get() : type.name();
}

} // namespace

void rethrow_as_error() {
  try {
    throw;
  } catch (const error&) {
    throw;
  } catch (const std::exception& failure) {
    throw error{errc::operation_failed, name_of(typeid(failure)) + ": " + failure.what()};
  } catch (...) {
    auto* type = abi::__cxa_current_exception_type();
    throw error{errc::operation_failed,
                "an exception of type " + (type != nullptr ? name_of(*type) : "unknown")};
  }
}

} // namespace manager
