#pragma once

#include "actors/objects/containers/queue.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/push_pop_queue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A first-in first-out queue that lives in the server, bounded if it was created with a capacity,
/// see `basic_queue`.
template <class T> class queue : public push_pop_queue<queue_object, T> {
public:
  using push_pop_queue<queue_object, T>::push_pop_queue;
  MANAGER_PROXY_MEMBERS(queue)

  static std::string schema_name() { return "queue<" + schema<T>() + ">"; }

  /// Returns the first element without taking it; nullopt if the queue is empty.
  detail::optional_result<T> front() const { return this->template ask<"front">(unpack_if_any<T>); }
};

/// `m.queue<T>(...)` of a session.
template <class Session> class queue_factory {
public:
  /// Creates a queue of at most `capacity` elements; 0 means unbounded. The queue is anonymous: it
  /// lives while any session holds a proxy.
  /// @throws error bad_argument for a negative capacity
  template <class T> manager::queue<T> queue(int64_t capacity = 0) {
    return make<T>({}, pack(capacity));
  }

  /// Opens the queue of this name with any capacity, or creates it, unbounded.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T> manager::queue<T> queue(std::string_view name) { return make<T>(name, {}); }

  /// Opens the queue of this name, or creates it with this capacity.
  /// @throws error type_mismatch as above, bad_argument if the queue has another capacity
  template <class T> manager::queue<T> queue(std::string_view name, int64_t capacity) {
    return make<T>(name, pack(capacity));
  }

private:
  template <class T> manager::queue<T> make(std::string_view name, packed initial) {
    using made = manager::queue<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, std::move(initial));
  }
};

} // namespace manager
