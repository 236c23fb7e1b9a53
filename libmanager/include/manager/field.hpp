#pragma once

#include "actors/value/packed_value.hpp"

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace manager {
namespace detail {

/// Finds the step that leads to a member of a class with MSGPACK_DEFINE or MSGPACK_DEFINE_MAP:
/// stands for a packer, and compares the addresses of the members that the class packs.
template <class Member> class member_finder {
public:
  explicit member_finder(const Member& wanted) : wanted_{&wanted} {}

  member_finder& pack_array(size_t) { return *this; }
  member_finder& pack_map(size_t) {
    has_names_ = true;
    return *this;
  }
  template <class T> member_finder& pack(const T& part) {
    if (has_names_ && position_ % 2 == 0) {
      if constexpr (std::convertible_to<const T&, std::string_view>)
        name_ = std::string_view{part};
    } else if constexpr (std::same_as<T, Member>) {
      if (std::addressof(part) == wanted_)
        found_ = has_names_ ? manager::pack(name_) : manager::pack(position_);
    }
    ++position_;
    return *this;
  }

  /// Returns the name or the index of the member; nullopt if the class does not pack the member.
  const std::optional<packed>& found() const noexcept { return found_; }

private:
  const Member* wanted_;
  bool has_names_ = false;
  int64_t position_ = 0;
  std::string name_;
  std::optional<packed> found_;
};

/// Returns the step to a member of a struct: its index, or its name after MSGPACK_DEFINE_MAP.
/// @throws error bad_argument if the member is not packed
template <class T, class Member> packed member_step(Member T::*member) {
  const T sample{};
  member_finder<Member> finder{sample.*member};
  if constexpr (requires { sample.msgpack_pack(finder); })
    sample.msgpack_pack(finder);
  else
    std::apply([&](auto&... each) { (finder.pack(each), ...); }, members_of(sample));
  if (!finder.found())
    throw error{errc::bad_argument, "this member of the struct is not packed"};
  return *finder.found();
}

template <class Step> packed any_step(const Step& step) {
  if constexpr (std::is_member_object_pointer_v<Step>)
    return member_step(step);
  else
    return pack(step);
}

} // namespace detail

/// Place of a value inside of an element: see `field`.
class field_path {
public:
  explicit field_path(packed steps) : steps_{std::move(steps)} {}

  const packed& as_packed() const noexcept { return steps_; }

private:
  packed steps_;
};

/// Returns the place of a value that is nested in an element, for conditions and for sorting. Steps
/// lead from the outside in: keys of maps, indexes of arrays and tuples, members of structs:
/// `field(&job::owner, "name")`. No steps mean the element itself.
template <class... Steps> field_path field(const Steps&... steps) {
  packed_writer path;
  path.array(sizeof...(steps));
  (path.add(detail::any_step(steps)), ...);
  return field_path{std::move(path).finish()};
}

} // namespace manager
