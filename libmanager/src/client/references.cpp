#include "libmanager/src/client/object_ref.hpp"

#include <map>
#include <utility>

namespace manager::detail {
namespace {

thread_local packed_objects* keeping = nullptr;

using object_map = std::map<reference, object_ptr>;

std::vector<reference> names_of(const object_map& objects) {
  std::vector<reference> names;
  for (auto& [name, object] : objects)
    names.push_back(name);
  return names;
}

/// References of a value that a client received; keeps the objects alive while the value lives.
class live_set final : public reference_set {
public:
  explicit live_set(std::shared_ptr<const object_map> objects)
      : reference_set{names_of(*objects)}, objects_{std::move(objects)} {}
  live_set(std::vector<reference> names, std::shared_ptr<const object_map> objects)
      : reference_set{std::move(names)}, objects_{std::move(objects)} {}

  std::unique_ptr<reference_set> with(std::vector<reference> names) const override {
    return std::make_unique<live_set>(std::move(names), objects_);
  }

  object_ptr find(const reference& named) const {
    auto found = objects_->find(named);
    return found == objects_->end() ? nullptr : found->second;
  }

private:
  std::shared_ptr<const object_map> objects_; ///< of these references; more after `with`
};

} // namespace

reference pack_name(const object_ptr& object) {
  if (!object)
    throw error{errc::bad_argument, "a proxy that refers to no object cannot be passed on"};
  auto name = object->name();
  if (!packed_references::note(name))
    throw error{errc::not_supported,
                object->title() + ": pack proxies by manager::pack, which records their objects"};
  if (keeping != nullptr)
    keeping->objects_.push_back(object);
  return name;
}

packed_objects::packed_objects() : outer_{std::exchange(keeping, this)} {}

packed_objects::~packed_objects() {
  keeping = outer_;
}

object_ptr object_named(const reference& named, const std::string& schema) {
  auto* known = dynamic_cast<const live_set*>(unpacking_references::current());
  auto object = known != nullptr ? known->find(named) : nullptr;
  if (!object)
    throw error{errc::type_mismatch,
                "expected " + schema + ", found a reference to an unknown object"};
  auto& found = object->granted().schema;
  if (found != schema && !found.empty()) // empty: removed, each call will throw
    throw error{errc::type_mismatch, "expected " + schema + ", found " + found};
  return object;
}

references live_references(std::vector<object_ptr> objects) {
  auto named = std::make_shared<object_map>();
  for (auto& object : objects)
    named->emplace(object->name(), std::move(object));
  return references{std::make_unique<live_set>(std::move(named))};
}

} // namespace manager::detail
