#include "actors/objects/containers/lifo_queue.hpp"

namespace manager {

lifo_queue_object::lifo_queue_object(const packed& initial)
    : blocking_queue{"LIFO queue", queue_end::front, queue_end::front} {
  start(initial);
}

} // namespace manager
