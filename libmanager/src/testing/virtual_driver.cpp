#include "libmanager/src/testing/virtual_driver.hpp"

#include "actors/objects/time_limit.hpp"

#include <algorithm>
#include <caf/atom.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <cstdio>
#include <stdexcept>
#include <variant>

namespace manager::testing {
namespace {

using test_clock = caf::detail::test_actor_clock;

/// Gives access to the protected schedule. CAF lets tests trigger timeouts, but does not tell when
/// the next one is due, which is needed to keep several nodes in step.
struct schedule_of : test_clock {
  static const schedule_map& get(const test_clock& clock) { return clock.*&schedule_of::schedule_; }
};

test_clock& clock_of(node& any) {
  return dynamic_cast<test_clock&>(any.system().clock());
}

/// Turns of workers without the passing of time after which they count as never at rest.
constexpr uint64_t most_turns = 50'000;

/// Events without an effect, heartbeats for example, after which a wait counts as endless.
constexpr uint64_t most_idle_events = 100'000;

constexpr size_t history_size = 1000;

} // namespace

virtual_driver::virtual_driver(std::optional<uint64_t> seed) {
  if (seed)
    random_.emplace(*seed);
}

void virtual_driver::describe_with(std::function<std::string(uint64_t)> title,
                                   std::function<std::string()> report) {
  title_ = std::move(title);
  report_ = std::move(report);
}

void virtual_driver::add(node& joined) {
  clock_of(joined).current_time = now_;
  nodes_.push_back(&joined);
}

void virtual_driver::retire(node& leaving) {
  std::erase(nodes_, &leaving);
  for (auto& each : processes_)
    if (each->own == &leaving)
      each->own = nullptr;
}

bool virtual_driver::wait(call_state& call, std::optional<time_point> deadline) {
  if (auto* own = simulated_thread::current(); own != nullptr && own->is_of(*this)) {
    if (!call.ready() && (!deadline || now_ < *deadline))
      own->wait(&call, deadline);
    return call.ready();
  }
  auto* outer = std::exchange(own_wait_, &call);
  auto restore = [this, outer](void*) { own_wait_ = outer; };
  std::unique_ptr<void, decltype(restore)> scope{this, restore};
  uint64_t idle_events = 0;
  for (;;) {
    auto before = activity_;
    settle();
    if (call.ready())
      return true;
    if (deadline && now_ >= *deadline)
      return false;
    auto next = next_event();
    if (!deadline && (!next || must_give_up(before, idle_events)))
      fail_wait();
    advance_to(next && deadline ? std::min(*next, *deadline) : next ? *next : *deadline);
  }
}

void virtual_driver::fail_wait() {
  keep_report();
  throw error{errc::would_deadlock, "no event is left that could end this wait\n" + report_()};
}

void virtual_driver::keep_report() {
  if (kept_report_.empty())
    kept_report_ = report_();
}

/// Returns true if only timers without an effect have run for long.
bool virtual_driver::must_give_up(uint64_t activity_before, uint64_t& idle_events) const {
  bool sleeps =
      std::ranges::any_of(threads_, [](auto& each) { return each->wakes_at().has_value(); });
  idle_events = sleeps || activity_ != activity_before ? 0 : idle_events + 1;
  return idle_events > most_idle_events;
}

std::optional<error> virtual_driver::begin_call(const connection& link, const call_record& what) {
  auto* thread = simulated_thread::current();
  if (thread != nullptr && thread->is_of(*this))
    thread->require_alive();
  if (what.object == 0)
    return std::nullopt;
  ++activity_;
  auto caller = std::ranges::find_if(processes_,
                                     [&](auto& each) { return each->link.lock().get() == &link; });
  if (caller == processes_.end())
    return std::nullopt;
  note_call((*caller)->name, text_of(what.object, what.operation));
  return (*caller)->begin_call(caf::to_string(static_cast<caf::atom_value>(what.operation)), now_);
}

std::string virtual_driver::text_of(uint64_t object, uint64_t operation) const {
  auto name = caf::to_string(static_cast<caf::atom_value>(operation));
  return (object == 0 ? "the server" : title_(object)) + ": " + name;
}

void virtual_driver::note_call(const std::string& who, const std::string& what) {
  auto time = std::chrono::duration<double>{now_.time_since_epoch() - std::chrono::nanoseconds{1}};
  char text[32];
  std::snprintf(text, sizeof text, "%g s", time.count());
  history_.push_back(std::string{text} + "  " + who + "  " + what);
  if (history_.size() > history_size)
    history_.pop_front();
}

void virtual_driver::settle() {
  if (auto* own = simulated_thread::current(); own != nullptr && own->is_of(*this))
    return own->wait(nullptr, std::nullopt);
  // Two idle passes, because work of one part in the first pass may wake another part.
  for (int quiet = 0; quiet < 2;) {
    quiet = step() ? 0 : quiet + 1;
    throw_failure();
  }
}

void virtual_driver::advance_to(time_point time) {
  if (auto* own = simulated_thread::current(); own != nullptr && own->is_of(*this))
    return own->wait(nullptr, time);
  for (;;) {
    auto next = next_event();
    now_ = next ? std::clamp(*next, now_, std::max(time, now_)) : std::max(time, now_);
    turns_ = 0;
    for (auto* each : nodes_)
      if (!is_paused(*each))
        clock_of(*each).advance_time(now_ - clock_of(*each).now());
    settle();
    if (now_ >= time)
      return;
  }
}

/// Throws the exception that left a worker's function.
void virtual_driver::throw_failure() {
  for (auto& each : threads_) {
    auto failure = each->take_failure();
    if (!failure)
      continue;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& why) {
      throw std::runtime_error{"worker '" + each->name() + "': " + why.what() + "\n" + report_()};
    } // exceptions of test frameworks pass as they are
  }
}

bool virtual_driver::step() {
  for (auto& each : processes_)
    if (each->path && each->path->is_over())
      each->path = nullptr;
  return random_ ? step_any() : step_all();
}

bool virtual_driver::step_all() {
  bool active = false;
  for (auto* each : nodes_)
    active |= !is_paused(*each) && each->step();
  for (auto& each : processes_)
    active |= each->path && each->path->step(now_);
  for (auto& each : std::vector{threads_}) // a thread may start others
    active |= run(*each);
  return active;
}

/// Lets one part work, chosen at random among those that can.
bool virtual_driver::step_any() {
  std::vector<std::variant<node*, network_path*, simulated_thread*>> parts;
  for (auto* each : nodes_)
    if (!is_paused(*each))
      parts.emplace_back(each);
  for (auto& each : processes_)
    if (each->path)
      parts.emplace_back(each->path.get());
  for (auto& each : threads_)
    if (holds_ == 0 && each->can_run(now_))
      parts.emplace_back(each.get());
  for (auto left = parts.size(); left > 0; --left) {
    std::swap(parts[(*random_)() % left], parts[left - 1]);
    auto act = [this](auto* part) {
      if constexpr (std::is_same_v<decltype(part), node*>)
        return part->step();
      else if constexpr (std::is_same_v<decltype(part), network_path*>)
        return part->step(now_);
      else
        return run(*part);
    };
    if (std::visit(act, parts[left - 1]))
      return true;
  }
  return false;
}

bool virtual_driver::run(simulated_thread& thread) {
  if (holds_ > 0 || !thread.can_run(now_))
    return false;
  if (++turns_ > most_turns)
    throw error{errc::limit_reached, "the workers do not come to rest: " + thread.name()
                                         + " takes a turn after " + std::to_string(most_turns)
                                         + " others at one time\n" + report_()};
  ++activity_;
  thread.resume();
  return true;
}

void virtual_driver::step_network() {
  for (auto* each : nodes_)
    each->step();
  for (auto& each : processes_)
    if (each->path)
      each->path->step(now_);
}

bool virtual_driver::is_paused(const node& any) const {
  return std::ranges::any_of(processes_,
                             [&](auto& each) { return each->own == &any && each->is_paused; });
}

void virtual_driver::kill(simulated_process& process) {
  if (std::exchange(process.is_dead, true))
    return;
  ++activity_;
  process.is_paused = false; // the end of its connection has to be read
  if (process.path)
    process.path->end_client(now_);
  for (auto& each : std::exchange(process.workers, {}))
    if (auto worker = each.lock())
      kill(worker->process());
  for (auto& each : std::vector{threads_})
    if (&each->process() == &process && each.get() != simulated_thread::current())
      each->unwind();
}

void virtual_driver::resume(simulated_process& process) {
  if (!std::exchange(process.is_paused, false) || process.own == nullptr)
    return;
  auto& clock = clock_of(*process.own);
  clock.advance_time(now_ - clock.now());
}

void virtual_driver::end_threads() noexcept {
  for (auto& each : std::vector{processes_})
    if (std::ranges::any_of(threads_, [&](auto& thread) {
          return &thread->process() == each.get() && !thread->has_ended();
        }))
      kill(*each);
  for (auto& each : std::vector{threads_})
    each->unwind();
  threads_.clear();
}

std::optional<virtual_driver::time_point> virtual_driver::next_event() const {
  std::optional<time_point> next;
  auto consider = [&](std::optional<time_point> time) {
    if (time && (!next || *time < *next))
      next = time;
  };
  for (auto* each : nodes_)
    if (auto& schedule = schedule_of::get(clock_of(*each)); !schedule.empty() && !is_paused(*each))
      consider(schedule.begin()->first);
  for (auto& each : processes_)
    if (each->path)
      consider(each->path->next_event(now_));
  for (auto& each : threads_)
    if (!each->has_ended() && !each->process().is_paused)
      consider(each->wakes_at());
  return next;
}

} // namespace manager::testing
