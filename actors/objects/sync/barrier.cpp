#include "actors/objects/sync/barrier.hpp"

#include "actors/value/packed_value.hpp"

#include <algorithm>

namespace manager {
namespace {

constexpr const char* broken_text = "the barrier is broken";
constexpr const char* left_alone_text = "a party of the barrier died or gave up";

} // namespace

barrier_object::barrier_object(const packed& initial) {
  if (initial.empty() || is_nil(initial)) {
    adopt({1, std::nullopt});
    return;
  }
  auto kind = describe(initial);
  if (kind.starts_with("array")) {
    restore(initial);
    return;
  }
  auto plan = kind.starts_with("map") ? unpack<barrier_plan>(initial)
                                      : barrier_plan{unpack<int64_t>(initial)};
  require_at_least(1, plan.parties, "the number of parties");
  adopt(plan);
}

std::vector<parameter> barrier_object::parameters() const {
  std::vector<parameter> all{{"parties", std::to_string(plan_.parties)}};
  if (timeout_)
    all.push_back({"time-out", parameter_text(*timeout_)});
  return all;
}

std::vector<claim> barrier_object::waiters() const {
  std::vector<claim> all;
  for (auto* each : {current_.get(), next_.get()}) {
    for (auto& wait : each->arriving)
      all.push_back(wait.payload);
    for (auto& wait : each->waiting)
      all.push_back(wait.payload);
  }
  return all;
}

// -- arriving -------------------------------------------------------------------

void barrier_object::wait(const caller& who, pending<int64_t> reply, bool acts) {
  auto& joined = phase_to_arrive_in();
  joined.arrived.push_back(who);
  auto index = std::ssize(joined.arrived) - 1;
  joined.arriving.push_back(std::move(reply), {{who, now()}, index, acts});
  if (&joined == current_.get() && is_full(joined))
    all_arrived();
}

void barrier_object::complete(const caller& who) {
  require_whole();
  if (acting_ != who)
    throw error{errc::not_owner, "the calling thread does not run the barrier's action"};
  complete_phase();
}

int64_t barrier_object::arrive(const caller& who) {
  auto& joined = phase_to_arrive_in();
  auto number = &joined == current_.get() ? number_ : number_ + 1;
  joined.arrived.push_back(who);
  if (&joined == current_.get() && is_full(joined))
    all_arrived();
  return number;
}

void barrier_object::wait_phase(const caller& who, pending<void> reply, int64_t number) {
  if (broken_phases_.contains(number))
    throw error{errc::broken_barrier, broken_text};
  if (number < number_)
    return reply.resolve();
  require_whole();
  if (number > number_ + (acting_ ? 1 : 0))
    throw error{errc::bad_argument, "no party has arrived in phase " + std::to_string(number)};
  auto& joined = number == number_ ? *current_ : *next_;
  joined.waiting.push_back(std::move(reply), {who, now()});
}

void barrier_object::arrive_and_drop(const caller& who) {
  ++phase_to_arrive_in().dropped;
  arrive(who);
}

// -- breaking -------------------------------------------------------------------

void barrier_object::abort() {
  break_up("the barrier was aborted");
}

void barrier_object::reset() {
  break_up("the barrier was reset");
  broken_ = false;
  last_.clear();
}

void barrier_object::session_ended(uint64_t session, session_end how) {
  auto took_part = [&](const phase& in) {
    return std::any_of(in.arrived.begin(), in.arrived.end(),
                       [&](auto& each) { return each.session == session; });
  };
  bool is_awaited = how == session_end::lost && last_.contains(session);
  if (took_part(*current_) || took_part(*next_) || is_awaited)
    break_up(left_alone_text);
  last_.erase(session);
}

packed barrier_object::dump() const {
  std::vector<uint64_t> arrived_sessions;
  for (auto& each : current_->arrived)
    arrived_sessions.push_back(each.session);
  return pack(std::tuple{parties_, number_, broken_, current_->dropped, arrived_sessions, last_,
                         plan_.timeout});
}

std::string barrier_object::preview() const {
  if (broken_)
    return "broken";
  return std::to_string(arrived()) + " of " + std::to_string(parties_) + " arrived";
}

// -- helpers ----------------------------------------------------------------------

void barrier_object::adopt(const barrier_plan& plan) {
  if (plan.timeout) {
    require_at_least(0, *plan.timeout, "the time-out of a barrier");
    timeout_ = std::chrono::nanoseconds{*plan.timeout};
  }
  plan_ = plan;
  parties_ = plan.parties;
}

/// Restores a dump. The parties in it have died with their server, which breaks the barrier.
void barrier_object::restore(const packed& dumped) {
  using sessions = std::vector<uint64_t>;
  auto [parties, number, broken, dropped, arrived, last, timeout] = unpack<
      std::tuple<int64_t, int64_t, bool, int64_t, sessions, sessions, std::optional<int64_t>>>(
      dumped);
  require_at_least(0, parties, "the number of parties");
  require_at_least(0, number, "the number of the phase");
  adopt({parties, timeout});
  number_ = number;
  broken_ = broken || !arrived.empty();
}

barrier_object::phase& barrier_object::phase_to_arrive_in() {
  require_whole();
  auto& joined = acting_ ? *next_ : *current_;
  if (is_full(joined))
    throw error{errc::bad_argument,
                "all " + std::to_string(parties_) + " parties have arrived already"};
  return joined;
}

bool barrier_object::is_full(const phase& of) const {
  return std::ssize(of.arrived) >= parties_ - (&of == current_.get() ? 0 : current_->dropped);
}

/// Makes a phase that breaks when a party gives up its wait: the party has arrived for good, and
/// the others would wait for it in the next phase.
std::unique_ptr<barrier_object::phase> barrier_object::new_phase() {
  auto made = std::make_unique<phase>();
  made->arriving.after_withdrawal([this] { break_up(left_alone_text); });
  return made;
}

/// Lets the last one of the parties that offered it run the action; without one, ends the phase.
void barrier_object::all_arrived() {
  auto actor = current_->arriving.take_last([](auto& each) { return each.acts; });
  if (!actor)
    return complete_phase();
  acting_ = actor->payload.who;
  actor->reply.resolve(-1 - actor->payload.index);
}

void barrier_object::complete_phase() {
  auto over = std::exchange(current_, std::exchange(next_, new_phase()));
  ++number_;
  acting_.reset();
  parties_ -= over->dropped;
  last_.clear();
  for (auto& each : over->arrived)
    last_.insert(each.session);
  while (!over->arriving.empty()) {
    auto wait = over->arriving.pop_front();
    wait.reply.resolve(wait.payload.index);
  }
  while (!over->waiting.empty())
    over->waiting.pop_front().reply.resolve();
  if (!current_->arrived.empty() && is_full(*current_))
    all_arrived();
}

void barrier_object::break_up(const char* why) {
  broken_ = true;
  acting_.reset();
  for (auto& old : retired_) // kept, because one of them may be calling this function
  {
    broken_phases_.insert(number_++);
    old = new_phase();
  }
  std::swap(current_, retired_[0]);
  std::swap(next_, retired_[1]);
  for (auto& each : retired_) {
    each->arriving.fail_all({errc::broken_barrier, why});
    each->waiting.fail_all({errc::broken_barrier, why});
  }
}

void barrier_object::require_whole() const {
  if (broken_)
    throw error{errc::broken_barrier, broken_text};
}

} // namespace manager
