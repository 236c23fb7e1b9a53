#pragma once

#include <cstdint>
#include <manager/manager.hpp>
#include <optional>
#include <string>

namespace manager::test {

/// A value that refers to a container of such values, of one of three types, to build any graph of
/// shared objects.
struct graph_node {
  std::optional<list<graph_node>> as_list;
  std::optional<dict<int, graph_node>> as_dict;
  std::optional<queue<graph_node>> as_queue;

  uint64_t id() const {
    return detail::id_of(as_list   ? as_list->shared_object()
                         : as_dict ? as_dict->shared_object()
                                   : as_queue->shared_object());
  }

  static std::string schema_name() { return "graph_node"; } // its own schema would have no end
  MSGPACK_DEFINE(as_list, as_dict, as_queue)
};

/// Makes a container of the kind 0, 1 or 2, or opens the one of this name and kind.
inline graph_node make_node(session& m, int kind, const std::string& name) {
  graph_node made;
  if (kind == 0)
    made.as_list = name.empty() ? m.list<graph_node>() : m.list<graph_node>(name);
  else if (kind == 1)
    made.as_dict = name.empty() ? m.dict<int, graph_node>() : m.dict<int, graph_node>(name);
  else
    made.as_queue = name.empty() ? m.queue<graph_node>() : m.queue<graph_node>(name);
  return made;
}

} // namespace manager::test
