#include "libmanager/src/client/reply_value.hpp"

namespace manager::detail {

const error* failure_of(const reply_content& reply) {
  auto* result = std::get_if<answer>(&reply);
  return result != nullptr ? std::get_if<error>(result) : nullptr;
}

void throw_unexpected_reply() {
  throw error{errc::internal, "the server sent an unexpected reply"};
}

std::vector<uint64_t> granted_by(const reply_content& reply) {
  std::vector<uint64_t> objects;
  auto* result = std::get_if<answer>(&reply);
  if (result == nullptr)
    return objects;
  auto add = [&](const packed& value) {
    for (auto& named : value.refs().names())
      objects.push_back(named.object);
  };
  if (auto* value = std::get_if<packed>(result))
    add(*value);
  else if (auto* maybe = std::get_if<std::optional<packed>>(result); maybe != nullptr && *maybe)
    add(**maybe);
  else if (auto* single = std::get_if<granted_object>(result))
    objects.push_back(single->id);
  else if (auto* several = std::get_if<std::vector<granted_object>>(result))
    for (auto& each : *several)
      objects.push_back(each.id);
  return objects;
}

} // namespace manager::detail
