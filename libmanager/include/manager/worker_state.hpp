#pragma once

#include "actors/value/errc.hpp"

#include <memory>
#include <typeinfo>
#include <utility>

// State that a worker process keeps from task to task, say a model that a pool's initializer loads:
//
//     void load(std::string path) { manager::make_worker_state<model>(path); }
//     double predict(input x) { return manager::worker_state<model>().predict(x); }

namespace manager {
namespace detail {

/// Keeps an object of a type for the calling worker, in place of one of the same type.
void keep_worker_state(const std::type_info& type, std::shared_ptr<void> state);

/// Returns the calling worker's object of a type.
/// @throws error bad_argument
void* worker_state_of(const std::type_info& type);

} // namespace detail

/// Makes the calling worker's object of type `T` from `arguments`, in place of an earlier one, and
/// returns it. The worker owns the object until its session ends; the object may hold proxies, and
/// use them in its destructor. Call it in a task or an initializer. Any thread may call.
/// @throws error not_supported outside of a task; what the constructor throws
template <class T, class... A> T& make_worker_state(A&&... arguments) {
  auto made = std::make_shared<T>(std::forward<A>(arguments)...);
  detail::keep_worker_state(typeid(T), made);
  return *made;
}

/// Returns the calling worker's object of type `T`. The object has no lock: threads that a task
/// starts share it. Any thread may call.
/// @throws error bad_argument if the worker has none; not_supported outside of a task
template <class T> T& worker_state() {
  return *static_cast<T*>(detail::worker_state_of(typeid(T)));
}

} // namespace manager
