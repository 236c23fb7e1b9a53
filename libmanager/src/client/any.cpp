#include "manager/any.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace manager::detail {

packed pack_part(const msgpack::object& part) {
  byte_sink sink;
  msgpack::pack(sink, part);
  packed value{std::move(sink).take()};
  auto* known = unpacking_references::current();
  if (known == nullptr)
    return value;
  if (auto names = find_references(value.bytes()); !names.empty())
    value.set_refs(references{known->with(std::move(names))});
  return value;
}

std::string kind_of_value(const packed& value) {
  auto kind = describe(value); // "array of 3"
  kind.resize(std::min(kind.find(' '), kind.size()));
  return kind == "ext" ? "object" : kind;
}

} // namespace manager::detail
