#include "actors/objects/work/work_plan.hpp"

#include "actors/value/packed_value.hpp"

#include <cstddef>
#include <utility>

namespace manager {
namespace {

/// Writer of a map whose size is known at the end.
class property_writer {
public:
  template <class T> void add(const char* name, const T& value, const T& otherwise) {
    if (value == otherwise)
      return;
    ++size_;
    body_.value(std::string{name});
    body_.value(value);
  }

  packed finish() && {
    packed_writer out;
    out.map(size_);
    out.add(std::move(body_).finish());
    return std::move(out).finish();
  }

private:
  size_t size_ = 0;
  packed_writer body_;
};

void read_property(work_put_plan& plan, const std::string& name, const packed& value) {
  if (name == "priority")
    plan.priority = unpack<int64_t>(value);
  else if (name == "producer")
    plan.producer = unpack<std::string>(value);
  else if (name == "delay")
    plan.delay = unpack<int64_t>(value);
  else if (name == "key")
    plan.key = unpack<std::string>(value);
  else if (name == "key_time")
    plan.key_time = unpack<int64_t>(value);
  else
    throw error{errc::bad_argument, "an item has no property '" + name.substr(0, 40)
                                        + "', only priority, producer, delay, key and key_time"};
}

} // namespace

packed pack_put_plan(const work_put_plan& plan) {
  const work_put_plan otherwise;
  property_writer out;
  out.add("priority", plan.priority, otherwise.priority);
  out.add("producer", plan.producer, otherwise.producer);
  out.add("delay", plan.delay, otherwise.delay);
  out.add("key", plan.key, otherwise.key);
  out.add("key_time", plan.key_time, otherwise.key_time);
  return std::move(out).finish();
}

work_put_plan read_put_plan(const packed& plan) {
  work_put_plan read;
  if (is_nil(plan))
    return read;
  for (auto& [name, value] : split_map(plan))
    read_property(read, unpack<std::string>(name), value);
  if (read.delay < 0)
    throw error{errc::bad_argument, "the delay must not be negative"};
  if (read.key_time < until_finished)
    throw error{errc::bad_argument, "the time of a key must not be negative"};
  return read;
}

} // namespace manager
