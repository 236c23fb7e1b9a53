#include "libmanager/src/client/reply_value.hpp"

#include <vector>

namespace manager::detail {
namespace {

std::vector<uint64_t> named_in(const std::string& blob) {
  std::vector<uint64_t> objects;
  auto value = wire<packed>::from(blob);
  for (auto& named : value.refs.names())
    objects.push_back(named.object);
  return objects;
}

} // namespace

std::vector<uint64_t> granted_by(const caf::message& reply) {
  std::vector<uint64_t> objects;
  if (reply.match_elements<std::string>())
    return named_in(reply.get_as<std::string>(0));
  if (reply.match_elements<caf::optional<std::string>>())
    if (auto& blob = reply.get_as<caf::optional<std::string>>(0))
      return named_in(*blob);
  if (reply.match_elements<grant>())
    objects.push_back(reply.get_as<grant>(0).id);
  if (reply.match_elements<std::vector<grant>>())
    for (auto& granted : reply.get_as<std::vector<grant>>(0))
      objects.push_back(granted.id);
  return objects;
}

} // namespace manager::detail
