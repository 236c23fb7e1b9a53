#include "libmanager/src/client/object_ref.hpp"

#include <algorithm>
#include <utility>

namespace manager::detail {

struct outgoing_references::state {
  std::vector<object_ptr> objects;
  state* outer;
};

namespace {

thread_local outgoing_references::state* outgoing = nullptr;
thread_local const std::vector<object_ptr>* incoming = nullptr;

} // namespace

outgoing_references::outgoing_references() : state_{std::make_unique<state>()} {
  state_->outer = std::exchange(outgoing, state_.get());
}

outgoing_references::~outgoing_references() {
  outgoing = state_->outer;
}

std::vector<object_ptr> outgoing_references::take() {
  return std::move(state_->objects);
}

uint32_t outgoing_references::add(const object_ptr& object) {
  if (!object)
    throw error{errc::bad_argument, "a proxy that refers to no object cannot be passed on"};
  if (outgoing == nullptr)
    throw error{errc::not_supported, object->title()
                                         + ": a proxy can be passed to a task, but not "
                                           "be stored in a shared object"};
  auto& objects = outgoing->objects;
  auto known = std::find(objects.begin(), objects.end(), object);
  if (known == objects.end())
    known = objects.insert(known, object);
  return static_cast<uint32_t>(known - objects.begin());
}

incoming_references::incoming_references(std::vector<object_ptr> objects)
    : objects_{std::move(objects)} {
  incoming = &objects_;
}

incoming_references::~incoming_references() {
  incoming = nullptr;
}

object_ptr incoming_references::get(uint32_t position, const std::string& schema) {
  if (incoming == nullptr || position >= incoming->size())
    throw error{errc::type_mismatch, "expected " + schema + ", found a reference to nothing"};
  auto& object = (*incoming)[position];
  if (object->granted().schema != schema)
    throw error{errc::type_mismatch, "expected " + schema + ", found " + object->granted().schema};
  return object;
}

} // namespace manager::detail
