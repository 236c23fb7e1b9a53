#include "actors/value/demangled.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace manager {

std::string demangled(const char* type_name) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> readable{
      abi::__cxa_demangle(type_name, nullptr, nullptr, &status), &std::free};
  return status == 0 ? readable.get() : type_name;
}

} // namespace manager
