#include "actors/caf/failure.hpp"

#include "actors/value/printable.hpp"

#include <caf/exit_reason.hpp>
#include <caf/make_message.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace manager {
namespace {

bool says_receiver_is_gone(const caf::error& failure) {
  using caf::exit_reason;
  return failure == caf::sec::request_receiver_down || failure == exit_reason::user_shutdown
         || failure == exit_reason::remote_link_unreachable || failure == exit_reason::kill
         || failure == exit_reason::unknown || failure == exit_reason::normal;
}

} // namespace

caf::error to_caf(const error& failure) {
  return {static_cast<uint8_t>(failure.kind()), error_atom, caf::make_message(failure.text())};
}

error from_caf(const caf::error& failure) {
  if (failure.category() == error_atom) {
    auto& context = failure.context();
    auto text = context.match_elements<std::string>() ? context.get_as<std::string>(0) : "";
    return {static_cast<errc>(failure.code()), printable(text, text.size())};
  }
  if (says_receiver_is_gone(failure))
    return {errc::object_gone, "the object was removed"};
  return {errc::internal, "the server answered with CAF error " + caf::to_string(failure)};
}

} // namespace manager
