#include "actors/objects/sync/once.hpp"

#include "actors/value/packed_value.hpp"

namespace manager {

once_object::once_object(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  auto parts = split_array(initial, max_stored_depth);
  if (parts.size() > 1)
    throw error{errc::bad_argument, "a flag for one run has at most one result"};
  if (parts.empty())
    return;
  result_ = parts[0];
  quota_.add(amount_of(*result_));
}

std::vector<claim> once_object::holders() const {
  return run_ ? std::vector<claim>{*run_} : std::vector<claim>{};
}

std::vector<claim> once_object::waiters() const {
  return claims_of(waits_);
}

void once_object::begin(const caller& who, pending<packed> reply, uint64_t ticket) {
  if (result_)
    return reply.resolve(dump());
  if (run_ && run_->who == who)
    throw error{errc::deadlock, "the calling thread runs the function, and would wait for itself"};
  waits_.push_back(std::move(reply), {{who, now()}, ticket});
  if (!run_)
    pass_on();
}

void once_object::finish(const caller& who, uint64_t ticket, packed result) {
  require_value(result);
  if (!is_run_by(who, ticket))
    throw error{errc::lease_lost, "the session does not run the function under ticket "
                                      + std::to_string(ticket) + ": the run has ended before"};
  quota_.take(amount_of(result));
  result_ = std::move(result);
  run_.reset();
  while (!waits_.empty())
    waits_.pop_front().reply.resolve(dump());
}

void once_object::abandon(const caller& who, uint64_t ticket) {
  if (is_run_by(who, ticket))
    pass_on();
}

packed once_object::dump() const {
  packed_writer out;
  out.array(result_ ? 1 : 0);
  if (result_)
    out.add(*result_);
  return std::move(out).finish();
}

std::string once_object::preview() const {
  return state_text(result_ ? "done" : run_ ? "running" : "not begun", waits_.size());
}

void once_object::session_ended(uint64_t session, session_end) {
  if (run_ && run_->who.session == session)
    pass_on();
}

bool once_object::is_run_by(const caller& who, uint64_t ticket) const {
  return run_ && run_->who.session == who.session && run_->ticket == ticket;
}

/// Lets the call run that has waited longest.
void once_object::pass_on() {
  run_.reset();
  if (waits_.empty())
    return;
  auto next = waits_.pop_front();
  run_ = next.payload;
  run_->since = now();
  next.reply.resolve(dump());
}

} // namespace manager
