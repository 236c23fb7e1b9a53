#include "manager/proxies/shared_memory.hpp"

#include "libmanager/src/client/object_ref.hpp"

namespace manager::detail {

std::span<std::byte> mapped_memory(const object_ptr& object,
                                   const std::function<int64_t()>& offer) {
  if (!object)
    return offer(), std::span<std::byte>{}; // it throws
  try {
    return object->mapped_memory(offer);
  } catch (const error& failure) {
    auto text = object->title() + ": ";
    if (failure.text().starts_with(text)) // from `offer`
      throw;
    throw in_call(object, "span", object->session()->explained(failure));
  }
}

void require_span(size_t bytes, size_t offset, size_t count, size_t width, size_t alignment) {
  if (offset % alignment != 0)
    throw error{errc::bad_argument, "offset " + std::to_string(offset) + " is no multiple of "
                                        + std::to_string(alignment) + ", the type's alignment"};
  if (offset > bytes || count > (bytes - offset) / width)
    throw error{errc::out_of_range, std::to_string(count) + " elements from offset "
                                        + std::to_string(offset) + " on do not fit, the size is "
                                        + std::to_string(bytes)};
}

} // namespace manager::detail
