#include "actors/value/element_layout.hpp"

#include "actors/value/packed_walk.hpp"
#include "actors/value/quoted.hpp"
#include "actors/value/raw_elements.hpp"

#include <cstring>

namespace manager {

element_layout::element_layout(element_kind kind)
    : kind_{kind}, width_{with_element_type(kind, []<class E>(std::type_identity<E>) {
        return static_cast<int64_t>(sizeof(E));
      })} {
  if (kind == element_kind::boolean)
    bools_.push_back(0);
}

element_layout::element_layout(const schema_tree& name) {
  if (auto kind = element_kind_named(name.text())) {
    *this = element_layout{*kind};
    return;
  }
  if (name.kind != "tuple" || name.members.empty())
    throw error{errc::bad_argument,
                quoted_text(name.text()) + " is no type of an array's elements"};
  for (auto& each : name.members) {
    auto& member = members_.emplace_back(each);
    for (auto place : member.bools_)
      bools_.push_back(width_ + place);
    width_ += member.width();
  }
}

std::string element_layout::name() const {
  if (members_.empty())
    return std::string{name_of(kind_)};
  std::string inner;
  for (auto& each : members_)
    inner += (inner.empty() ? "" : ",") + each.name();
  return "tuple<" + inner + ">";
}

element_kind element_layout::number_kind(std::string_view done) const {
  if (!members_.empty())
    throw error{errc::bad_argument, "elements of type " + name() + " cannot be " + std::string{done}
                                        + ": choose one of their members"};
  return kind_;
}

packed element_layout::value_at(const char* bytes) const {
  packed_writer out;
  write_value(out, bytes);
  return std::move(out).finish();
}

void element_layout::write_value(packed_writer& out, const char* bytes) const {
  if (members_.empty()) {
    with_element_type(kind_, [&]<class E>(std::type_identity<E>) {
      E x;
      std::memcpy(&x, bytes, sizeof x);
      out.value(x);
    });
    return;
  }
  out.array(members_.size());
  for (auto& each : members_) {
    each.write_value(out, bytes);
    bytes += each.width();
  }
}

std::string element_layout::bytes_of(const packed& value) const {
  std::string bytes;
  append_bytes(value, bytes);
  return bytes;
}

void element_layout::append_bytes(const packed& value, std::string& to) const {
  if (members_.empty()) {
    with_element_type(kind_, [&]<class E>(std::type_identity<E>) {
      auto x = detail::element_from<E>(value);
      to.append(reinterpret_cast<const char*>(&x), sizeof x);
    });
    return;
  }
  if (!detail::is_array(value) || detail::array_header(value).members != members_.size())
    detail::throw_mismatch(name(), value);
  auto parts = split_array(value);
  for (size_t i = 0; i < parts.size(); ++i)
    members_[i].append_bytes(parts[i], to);
}

void element_layout::require_elements(std::string_view bytes) const {
  if (std::ssize(bytes) % width_ != 0)
    throw error{errc::bad_argument, std::to_string(bytes.size()) + " bytes are no elements of "
                                        + std::to_string(width_)};
  for (auto place : bools_)
    for (auto i = place; i < std::ssize(bytes); i += width_)
      if ((bytes[static_cast<size_t>(i)] & ~1) != 0)
        throw error{errc::bad_argument, "the byte of a bool is 0 or 1"};
}

element_layout::member element_layout::at(const std::optional<packed>& path) const {
  member found{this, 0};
  if (!path)
    return found;
  for (auto index : unpack<std::vector<int64_t>>(*path)) {
    auto& members = found.layout->members_;
    if (index < 0 || index >= std::ssize(members))
      throw error{errc::out_of_range, "an element of type " + found.layout->name()
                                          + " has no member " + std::to_string(index)};
    for (int64_t i = 0; i < index; ++i)
      found.offset += members[static_cast<size_t>(i)].width();
    found.layout = &members[static_cast<size_t>(index)];
  }
  return found;
}

} // namespace manager
