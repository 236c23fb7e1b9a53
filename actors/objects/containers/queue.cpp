#include "actors/objects/containers/queue.hpp"

namespace manager {

queue_object::queue_object(const packed& initial)
    : blocking_queue{"queue", queue_end::back, queue_end::front} {
  start(initial);
}

} // namespace manager
