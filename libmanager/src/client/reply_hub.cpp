#include "libmanager/src/client/reply_hub.hpp"

#include "actors/record/call_record.hpp"
#include "libmanager/src/client/outgoing_calls.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "libmanager/src/client/server_call.hpp"

#include <utility>
#include <vector>

namespace manager {

reply_content call_state::finish(reply_content content, std::optional<error> why) {
  call_place left; // destroyed last: lets the next call in
  reply_content unread;
  detail::ready_actions then;
  {
    std::lock_guard guard{mutex};
    if (done)
      return {};
    auto* refusal = detail::failure_of(content);
    was_canceled = refusal != nullptr && refusal->kind() == errc::canceled;
    if (abandoned)
      unread = std::move(content);
    else
      reply = std::move(content); // the only owner may move the value out
    failure = std::move(why);
    left = std::move(place);
    then = std::exchange(actions, {});
    done = true;
  }
  answered.notify_all();
  then.run();
  return unread;
}

void call_state::on_done(detail::ready_action action) {
  {
    std::lock_guard guard{mutex};
    if (!done)
      return actions.add(std::move(action));
  }
  action.run();
}

void call_state::begin_wait() {
  std::lock_guard guard{mutex}; // callers that get the slot have states of their own
  place.begin_wait();
}

reply_content call_state::abandon() {
  std::lock_guard guard{mutex};
  abandoned = true;
  return std::exchange(reply, {});
}

bool call_state::ready() const {
  return done; // the reply was set before
}

void reply_hub::enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) {
  if (message->mid.is_response())
    take(message->mid.request_id().integer_value(), message->move_content_to_message());
}

bool reply_hub::take_answers(const received_bytes& answers) {
  try {
    read_answers(
        answers, [this](uint64_t request, auto result) { take(request, std::move(result)); },
        [this](uint64_t request) { begin_wait(request); });
    return true;
  } catch (const error&) {
    return false;
  }
}

void reply_hub::take(uint64_t request, reply_content content) {
  std::shared_ptr<call_state> call;
  {
    std::lock_guard guard{mutex_};
    auto found = calls_.find(request);
    if (found == calls_.end())
      return;
    call = std::move(found->second);
    calls_.erase(found);
    unattend(*call);
  }
  auto unread = call->finish(std::move(content), std::nullopt);
  if (!is_none(unread))
    give_back(unread, *call);
}

void reply_hub::begin_wait(uint64_t request) {
  std::shared_ptr<call_state> call;
  {
    std::lock_guard guard{mutex_};
    if (auto found = calls_.find(request); found != calls_.end())
      call = found->second;
  }
  if (call)
    call->begin_wait();
}

uint64_t reply_hub::expect(const std::shared_ptr<call_state>& call, uint64_t thread) {
  std::unique_lock guard{mutex_};
  if (auto why = lost_) {
    guard.unlock();
    call->finish({}, why);
    return 0;
  }
  if (attended_++ == 0)
    only_caller_ = thread;
  else if (only_caller_ != thread)
    only_caller_ = 0;
  calls_.emplace(++last_id_, call);
  return last_id_;
}

void reply_hub::give_back_through(const std::shared_ptr<outgoing_calls>& calls) {
  std::lock_guard guard{mutex_};
  outgoing_ = calls;
}

void reply_hub::give_back(const reply_content& unread, const call_state& call) noexcept {
  try {
    std::shared_ptr<outgoing_calls> outgoing;
    {
      std::lock_guard guard{mutex_};
      outgoing = outgoing_.lock();
    }
    if (!outgoing)
      return;
    if (!call.undo.empty() && detail::succeeded(unread))
      outgoing->add_record(outgoing_calls::sending::at_once, call.undo);
    for (auto id : detail::granted_by(unread))
      outgoing->add(outgoing_calls::sending::soon,
                    detail::directory_call<"release", uint64_t, uint64_t>({call.session, 0, 0}), id,
                    uint64_t{1});
  } catch (...) { // out of memory: the references go with the session
  }
}

void reply_hub::lose(const error& why) {
  std::vector<std::shared_ptr<call_state>> calls;
  std::vector<loss_handler> handlers;
  {
    std::lock_guard guard{mutex_};
    if (!lost_)
      lost_ = why;
    handlers.swap(on_lost_);
    for (auto& [id, call] : calls_)
      calls.push_back(std::move(call));
    calls_.clear();
    attended_ = 0;
  }
  for (auto& call : calls)
    call->finish({}, why);
  for (auto& each : handlers)
    if (auto owner = each.owner.lock())
      each.then(why);
}

void reply_hub::on_lost(const std::weak_ptr<const void>& owner,
                        std::function<void(const error&)> then) {
  std::unique_lock guard{mutex_};
  if (!lost_) {
    std::erase_if(on_lost_, [](auto& each) { return each.owner.expired(); });
    return on_lost_.push_back({owner, std::move(then)});
  }
  auto why = *lost_;
  guard.unlock();
  then(why);
}

void reply_hub::leave_unattended(uint64_t request) {
  std::lock_guard guard{mutex_};
  if (auto found = calls_.find(request); found != calls_.end())
    unattend(*found->second);
}

/// Takes a call out of the number of attended calls. The mutex is locked.
void reply_hub::unattend(call_state& call) {
  if (std::exchange(call.is_attended, false))
    --attended_;
}

bool reply_hub::has_only_calls_of(uint64_t thread) const {
  std::lock_guard guard{mutex_};
  return attended_ == 0 || only_caller_ == thread;
}

std::optional<error> reply_hub::lost() const {
  std::lock_guard guard{mutex_};
  return lost_;
}

} // namespace manager
