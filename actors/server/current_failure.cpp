#include "actors/server/current_failure.hpp"

#include <exception>
#include <new>
#include <string>

namespace manager {

error current_failure() {
  try {
    throw;
  } catch (const error& failure) {
    return failure;
  } catch (const std::bad_alloc&) {
    return {errc::limit_reached, "the server has no memory for it"};
  } catch (const std::exception& failure) {
    return {errc::internal, std::string{"the server failed: "} + failure.what()};
  } catch (...) {
    return {errc::internal, "the server failed with an exception of an unknown type"};
  }
}

} // namespace manager
