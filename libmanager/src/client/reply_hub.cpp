#include "libmanager/src/client/reply_hub.hpp"

#include "actors/runtime/batch.hpp"
#include "actors/runtime/interface.hpp"
#include "libmanager/src/client/reply_value.hpp"

#include <utility>
#include <vector>

namespace manager {

using answers_atom = operation_atom<wire_id("answers")>;

std::optional<caf::message> call_state::finish(caf::message content, std::optional<error> why) {
  call_place left; // given up last: that lets the next call in
  std::optional<caf::message> unread;
  {
    std::lock_guard guard{mutex};
    if (done)
      return std::nullopt;
    if (abandoned)
      unread = std::move(content);
    else
      reply = std::move(content); // the only owner may take the value out without copying it
    failure = std::move(why);
    left = std::move(place);
    done = true;
  }
  answered.notify_all();
  return unread;
}

void call_state::begin_wait() {
  std::lock_guard guard{mutex}; // those whom it lets in have states of their own
  place.begin_wait();
}

caf::message call_state::abandon() {
  std::lock_guard guard{mutex};
  abandoned = true;
  return std::exchange(reply, {});
}

bool call_state::ready() const {
  return done; // the answer was there before
}

void reply_hub::enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) {
  auto content = message->move_content_to_message();
  if (message->mid.is_response())
    take(message->mid.request_id().integer_value(), std::move(content));
  else if (content.match_elements<answers_atom, std::string>())
    take_all(content);
}

void reply_hub::take(uint64_t request, caf::message answer) {
  std::shared_ptr<call_state> call;
  {
    std::lock_guard guard{mutex_};
    auto found = calls_.find(request);
    if (found == calls_.end())
      return;
    call = std::move(found->second.call);
    calls_.erase(found);
  }
  if (auto unread = call->finish(std::move(answer), std::nullopt))
    give_back(*unread, *call);
}

void reply_hub::begin_wait(uint64_t request) {
  std::shared_ptr<call_state> call;
  {
    std::lock_guard guard{mutex_};
    if (auto found = calls_.find(request); found != calls_.end())
      call = found->second.call;
  }
  if (call)
    call->begin_wait();
}

void reply_hub::take_all(const caf::message& answers) {
  try {
    read_answers(
        answers.get_as<std::string>(1),
        [this](uint64_t request, auto answer) { take(request, std::move(answer)); },
        [this](uint64_t request) { begin_wait(request); });
  } catch (const error&) { // no answers: the calls run out of time
  }
}

caf::message_id reply_hub::expect(const std::shared_ptr<call_state>& call, caf::actor_id target,
                                  uint64_t thread) {
  std::unique_lock guard{mutex_};
  if (auto why = lost_) {
    guard.unlock();
    call->finish({}, why);
    return {};
  }
  if (calls_.empty())
    only_caller_ = thread;
  else if (only_caller_ != thread)
    only_caller_ = 0;
  calls_.emplace(++last_id_, expected_call{call, target});
  return caf::message_id{last_id_}.with_normal_priority();
}

void reply_hub::give_back_to(const caf::strong_actor_ptr& directory) {
  std::lock_guard guard{mutex_};
  directory_ = caf::actor_cast<caf::weak_actor_ptr>(directory);
}

void reply_hub::give_back(const caf::message& unread, const call_state& call) noexcept {
  try {
    bool succeeded = !unread.empty() && !unread.match_elements<caf::error>();
    if (call.undo && succeeded)
      call.undo->target->enqueue(caf::strong_actor_ptr{ctrl()}, caf::make_message_id(),
                                 call.undo->request, nullptr);
    caf::strong_actor_ptr directory;
    {
      std::lock_guard guard{mutex_};
      directory = directory_.lock();
    }
    if (!directory)
      return;
    for (auto id : detail::granted_by(unread))
      directory->enqueue(caf::strong_actor_ptr{ctrl()}, caf::make_message_id(),
                         caf::make_message(operation_atom<wire_id("release")>::value,
                                           call_header{call.session, 0, 0}, id, uint64_t{1}),
                         nullptr);
  } catch (...) { // out of memory: the references go with the session
  }
}

bool reply_hub::watch(caf::actor_id target) {
  std::lock_guard guard{mutex_};
  return watched_.insert(target).second;
}

void reply_hub::lose_target(caf::actor_id target) {
  std::vector<std::shared_ptr<call_state>> calls;
  {
    std::lock_guard guard{mutex_};
    watched_.erase(target);
    std::erase_if(calls_, [&](auto& each) {
      if (each.second.target != target)
        return false;
      calls.push_back(std::move(each.second.call));
      return true;
    });
  }
  for (auto& call : calls)
    call->finish({}, error{errc::object_gone, "the object was removed"});
}

void reply_hub::lose(const error& why) {
  std::vector<std::shared_ptr<call_state>> calls;
  {
    std::lock_guard guard{mutex_};
    if (!lost_)
      lost_ = why;
    for (auto& [id, expected] : calls_)
      calls.push_back(std::move(expected.call));
    calls_.clear();
  }
  for (auto& call : calls)
    call->finish({}, why);
}

bool reply_hub::has_only_calls_of(uint64_t thread) const {
  std::lock_guard guard{mutex_};
  return calls_.empty() || only_caller_ == thread;
}

std::optional<error> reply_hub::lost() const {
  std::lock_guard guard{mutex_};
  return lost_;
}

} // namespace manager
