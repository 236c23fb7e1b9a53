#include "actors/caf/message_call.hpp"

#include "actors/caf/call_header.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/wire.hpp"
#include "actors/record/answer.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

namespace manager {
namespace {

/// Number of the elements before the arguments: the atom and the header.
constexpr size_t elements_before = 2;

// -- an argument, from its form in a message to its form in a record -------------

void append(record_writer& to, bool x) {
  to.add(x);
}
void append(record_writer& to, int64_t x) {
  to.add(x);
}
void append(record_writer& to, uint64_t x) {
  to.add(x);
}

/// A text, or the blob of a value, which has the same bytes in both forms.
void append(record_writer& to, const std::string& x) {
  to.add(x);
}
template <class T> void append(record_writer& to, const caf::optional<T>& x) {
  to.add(static_cast<bool>(x));
  if (x)
    append(to, *x);
}

/// Appends an argument; returns false if the element has another type.
template <class T>
bool append_argument(record_writer& to, const caf::message& content, size_t position) {
  if constexpr (requires(const wire_type<T>& x) { append(to, x); }) {
    if (!content.match_element<wire_type<T>>(position))
      return false;
    append(to, content.get_as<wire_type<T>>(position));
    return true;
  } else {
    return false; // the type of a result only
  }
}

using append_function = bool (*)(record_writer&, const caf::message&, size_t);

template <class... T> constexpr auto append_functions(const std::variant<T...>*) {
  return std::array<append_function, sizeof...(T)>{&append_argument<T>...};
}

bool append_arguments(record_writer& to, const caf::message& content, const object_row& row) {
  static constexpr auto functions = append_functions(static_cast<const answer*>(nullptr));
  if (content.size() != elements_before + row.arguments.size())
    return false;
  for (size_t i = 0; i < row.arguments.size(); ++i)
    if (!functions[row.arguments[i]](to, content, elements_before + i))
      return false;
  return true;
}

} // namespace

std::optional<message_call> read_call(const caf::message& content,
                                      const std::vector<object_row>& rows) {
  if (content.size() < elements_before || !content.match_element<caf::atom_value>(0)
      || !content.match_element<call_header>(1))
    return std::nullopt;
  message_call call{static_cast<uint64_t>(content.get_as<caf::atom_value>(0)),
                    content.get_as<call_header>(1),
                    {}};
  auto row =
      std::find_if(rows.begin(), rows.end(), [&](auto& each) { return each.id == call.operation; });
  record_writer arguments{call.arguments};
  if (row == rows.end() || !append_arguments(arguments, content, *row))
    return std::nullopt;
  return call;
}

} // namespace manager
