#include "manager/transaction.hpp"

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"

#include <memory>

namespace manager::detail {
namespace {

/// Returns the session of the objects.
/// @throws error bad_argument
std::shared_ptr<session_core> session_of(const std::vector<step_title>& titles) {
  std::shared_ptr<session_core> session;
  for (auto& title : titles) {
    if (!title.object)
      continue;
    if (session && session != title.object->session())
      throw error{errc::bad_argument, "a transaction: " + title_of(title.object)
                                          + " belongs to another session than the objects before"};
    session = title.object->session();
  }
  if (!session)
    throw error{errc::bad_argument, "a transaction without operations on objects"};
  return session;
}

void adopt_references(session_core& session, answer& result) {
  if (auto* value = std::get_if<packed>(&result))
    session.adopt(*value);
  else if (auto* maybe = std::get_if<std::optional<packed>>(&result); maybe != nullptr && *maybe)
    session.adopt(**maybe);
}

} // namespace

transaction_answer run_steps(const std::vector<step_title>& titles, const std::string& steps,
                             bool commits) {
  auto session = session_of(titles);
  auto bytes = session->transact((commits ? '\1' : '\0') + steps);
  record_reader all{std::string_view{bytes}};
  transaction_answer outcome;
  outcome.outcome = static_cast<transaction_outcome>(all.number());
  outcome.step = all.number();
  read_answers(
      received_bytes{std::string_view{bytes}.substr(2 * sizeof(uint64_t))},
      [&](uint64_t step, answer result) { outcome.results.emplace(step, std::move(result)); },
      [](uint64_t) {});
  if (outcome.outcome == transaction_outcome::step_failed) {
    auto& title = titles.at(outcome.step - 1);
    auto& failure = std::get<error>(outcome.results.at(outcome.step));
    throw transaction_error{
        title.object ? in_call(title.object, title.operation, failure) : failure, outcome.step - 1};
  }
  for (auto& [step, result] : outcome.results)
    adopt_references(*session, result);
  return outcome;
}

uint64_t revision_of(const object_ptr& object) {
  if (!object)
    throw error{errc::object_gone, "revision: this proxy refers to no object"};
  return object->session()->revision(id_of(object));
}

} // namespace manager::detail
