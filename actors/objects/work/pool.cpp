#include "actors/objects/work/pool.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/value/packed_text.hpp"

#include <algorithm>

namespace manager {
namespace {

/// Number of ended workers, and of suspect tasks, that a pool remembers.
constexpr size_t most_remembered = 1000;

/// Number of elements of a chunk that is divided before its last run. More elements would take so
/// long one by one that workers which die for other reasons would be the greater danger.
constexpr size_t most_parts = 64;

int64_t at_least(int64_t least, int64_t number, const char* what) {
  if (number < least)
    throw error{errc::bad_argument,
                std::string{what} + " must be at least " + std::to_string(least)};
  return number;
}

/// Returns the elements of a chunk; empty if the arguments are no array.
std::vector<packed> elements_of(const packed& arguments) {
  try {
    return split_array(arguments);
  } catch (const error&) { // the task's caller is no `map`
    return {};
  }
}

void answer_all(waiting_list<std::string>& asking, const std::string& cause) {
  while (!asking.empty())
    asking.pop_front().reply.resolve(cause);
}

} // namespace

pool_object::pool_object(const packed& initial) {
  static_cast<void>(initial);
}

pool_object::~pool_object() {
  for (auto& [number, each] : tasks_)
    if (each.reply)
      each.reply->state().on_withdraw(nullptr);
}

// -- the owner ------------------------------------------------------------------

void pool_object::own(const caller& who, int64_t workers, bool dedicated) {
  if (owner_)
    throw error{errc::bad_argument,
                "the pool has an owner already: open it by its name alone to use it"};
  at_least(1, workers, "the number of workers");
  if (!over_.empty()) {
    over_.clear();
    closed_ = joined_ = false;
    enlisted_.clear(); // the new owner numbers its workers from 1 on
    causes_.clear();
    for (auto& [worker, asking] : asking_)
      answer_all(asking, "has ended");
    asking_.clear();
  }
  owner_ = who.session;
  dedicated_ = dedicated;
  wanted_ = workers;
  note_change();
}

void pool_object::tend(const caller& who, pending<packed> reply, int64_t state) {
  require_usable();
  if (owner_ != who.session)
    throw error{errc::not_owner, "the calling session is not the pool's owner"};
  tenders_.push_back(std::move(reply), state);
  if (state != state_)
    note_change();
}

int64_t pool_object::vacant(int64_t alive) const {
  if (!over_.empty() || is_done())
    return 0;
  auto ending = std::ssize(enlisted_) - hired();
  auto wanted = dedicated_ ? std::ssize(ready_) : wanted_;
  return std::max<int64_t>(0, wanted - (alive - ending));
}

bool pool_object::ended(int64_t worker, const std::string& cause) {
  causes_[worker] = cause;
  if (causes_.size() > most_remembered)
    causes_.erase(causes_.begin());
  if (auto asking = asking_.find(worker); asking != asking_.end()) {
    answer_all(asking->second, cause);
    asking_.erase(asking);
  }
  return enlisted_.erase(worker) > 0;
}

void pool_object::fail(const std::string& why) {
  end_with(why);
}

// -- workers --------------------------------------------------------------------

void pool_object::enlist(const caller& who, int64_t worker, int64_t pid) {
  require_usable();
  auto& known = workers_[who.session];
  known.number = worker;
  known.pid = pid;
  enlisted_.insert(worker);
}

void pool_object::exchange(const caller& who, pending<packed> reply, const packed& results,
                           int64_t most) {
  require_usable();
  require_worker(who);
  at_least(1, most, "the number of tasks");
  take_results(who, results);
  demand wish{who.session, most};
  if (!serve(wish, reply))
    idle_.push_back(std::move(reply), wish);
}

void pool_object::finish(const caller& who, const packed& results) {
  require_usable();
  require_worker(who);
  take_results(who, results);
}

void pool_object::retire(const caller& who, const packed& results) {
  require_usable();
  require_worker(who);
  let_go(who.session);
  take_results(who, results);
}

packed pool_object::take(const caller& who, int64_t group, int64_t first, int64_t last) {
  require_usable();
  require_worker(who);
  auto found = groups_.find({who.session, group});
  if (found == groups_.end())
    return granted({});
  auto& tasks = found->second.tasks;
  for (auto each = tasks.lower_bound(first); each != tasks.end() && each->first <= last; ++each)
    if (tasks_.at(each->second).worker == 0) {
      lease(each->second, who.session);
      return granted({each->second});
    }
  return granted({});
}

std::string pool_object::task_name(int64_t number) const {
  if (number < 0 || number >= std::ssize(names_))
    throw error{errc::no_such_task, "the pool knows no task of this number"};
  return names_[static_cast<size_t>(number)];
}

// -- callers --------------------------------------------------------------------

void pool_object::run(const caller& who, pending<packed> reply, const std::string& name,
                      packed arguments, int64_t priority, int64_t retries) {
  require_open();
  require_value(arguments);
  quota_.take(amount_of(arguments));
  task added{{who.session, -1}, 0, number_of(name), std::move(arguments), priority, retries, true};
  added.reply = reply;
  add(std::move(added));
  reply.state().on_withdraw([this, number = last_number_]() -> std::function<void()> {
    tasks_.at(number).reply.reset();
    drop(number);
    return [this] { settle(); };
  });
  settle();
}

packed pool_object::begin(const caller& who, int64_t group, bool awaited) {
  require_open();
  auto& begun = groups_[{who.session, group}];
  if (!std::exchange(begun.has_begun, true)) {
    begun.is_awaited = awaited;
    ++begun_;
    awaited_ += awaited ? 1 : 0;
  }
  return progress();
}

void pool_object::submit(const caller& who, int64_t group, int64_t first, const std::string& name,
                         const packed& tasks, int64_t priority, int64_t retries, bool alone) {
  group_key key{who.session, group};
  require_open_for(key);
  auto arguments = split_array(tasks, max_stored_depth);
  quota_.take(amount_of_all(arguments));
  auto number = number_of(name);
  for (auto& each : arguments)
    add({key, first++, number, std::move(each), priority, retries, alone});
  if (closed_)
    note_change(); // the workers may have ended
  settle();
}

void pool_object::collect(const caller& who, pending<packed> reply, int64_t group, int64_t most) {
  require_usable();
  at_least(1, most, "the number of outcomes");
  auto& from = groups_[{who.session, group}];
  from.collectors.push_back(std::move(reply), most);
  deliver(from);
}

void pool_object::leave(const caller& who, int64_t group) {
  auto found = groups_.find({who.session, group});
  if (found == groups_.end())
    return;
  auto& left = found->second;
  while (!left.tasks.empty())
    drop(left.tasks.begin()->second);
  for (auto& outcome : left.outcomes)
    quota_.remove(amount_of(outcome.value));
  left.outcomes.clear();
  while (!left.collectors.empty())
    left.collectors.pop_front().reply.resolve(numbered_writer<5>{}.finish());
  forget(left);
  groups_.erase(found);
  settle();
}

bool pool_object::cancel(const caller& who, int64_t group, int64_t index) {
  auto found = groups_.find({who.session, group});
  if (found == groups_.end())
    return false;
  auto known = found->second.tasks.find(index);
  if (known == found->second.tasks.end() || tasks_.at(known->second).worker != 0)
    return false;
  drop(known->second);
  settle();
  return true;
}

int64_t pool_object::runner(const caller& who, int64_t group, int64_t index) const {
  auto found = groups_.find({who.session, group});
  if (found == groups_.end())
    return 0;
  auto known = found->second.tasks.find(index);
  if (known == found->second.tasks.end())
    return 0;
  auto running = workers_.find(tasks_.at(known->second).worker);
  return running == workers_.end() ? 0 : running->second.number;
}

void pool_object::cause(pending<std::string> reply, int64_t worker) {
  auto known = causes_.find(worker);
  if (known != causes_.end())
    reply.resolve(known->second);
  else
    asking_[worker].push_back(std::move(reply));
}

// -- anybody --------------------------------------------------------------------

void pool_object::resize(int64_t workers) {
  require_open();
  wanted_ = at_least(1, workers, "the number of workers");
  note_change();
  settle();
}

void pool_object::close() {
  if (closed_ || !over_.empty())
    return;
  closed_ = true;
  note_change();
  settle();
}

void pool_object::join(const caller& who, pending<void> reply) {
  if (workers_.contains(who.session))
    throw error{errc::would_deadlock, "a task of the pool cannot wait for the end of all tasks"};
  if (!closed_ && over_.empty())
    throw error{errc::bad_argument, "the pool still runs: close or terminate it first"};
  joined_ = true;
  joiners_.push_back(std::move(reply));
  settle();
}

packed pool_object::progress() const {
  return pack(counts());
}

packed pool_object::quarantine() const {
  packed_writer out;
  out.array(quarantine_.size());
  for (auto& [name, arguments, runs, pid] : quarantine_)
    out.value(std::tuple{name, arguments, runs, pid});
  return std::move(out).finish();
}

std::string pool_object::preview() const {
  if (!over_.empty())
    return "ended: " + over_;
  auto now = counts();
  return std::to_string(now[0]) + " workers, " + std::to_string(now[2]) + " tasks wait, "
         + std::to_string(now[3]) + " run" + (closed_ ? ", closed" : "");
}

packed pool_object::dump() const {
  auto now = counts();
  return pack(std::tuple{wanted_, closed_ || !over_.empty(), now[2], now[3], done_, failed_});
}

void pool_object::session_ended(uint64_t session, session_end) {
  if (owner_ == session)
    end_with("the pool's owner has ended");
  worker_ended(session);
  std::vector<uint64_t> orphans;
  for (auto group = groups_.lower_bound({session, INT64_MIN});
       group != groups_.end() && group->first.first == session; group = groups_.erase(group)) {
    forget(group->second);
    for (auto& [index, number] : group->second.tasks)
      orphans.push_back(number);
    for (auto& outcome : group->second.outcomes)
      quota_.remove(amount_of(outcome.value));
  }
  for (auto number : orphans)
    drop(number);
  settle();
}

// -- helpers ----------------------------------------------------------------------

std::vector<int64_t> pool_object::counts() const {
  auto ready = std::ssize(ready_);
  return {hired(), wanted_, ready,    static_cast<int64_t>(tasks_.size()) - ready,
          done_,   failed_, repeated_};
}

void pool_object::require_usable() const {
  if (!over_.empty())
    throw error{errc::shut_down, over_};
}

void pool_object::require_open() const {
  require_usable();
  if (closed_)
    throw error{errc::shut_down, "the pool is closed"};
}

void pool_object::require_open_for(const group_key& group) const {
  auto known = groups_.find(group);
  if (known == groups_.end() || !known->second.has_begun)
    require_open();
  else
    require_usable();
}

/// Returns true if no task is left and none is to come. The thread that calls `join` may be the one
/// that would add the next tasks to a group.
bool pool_object::is_done() const {
  return closed_ && tasks_.empty() && awaited_ == 0 && (begun_ == 0 || joined_);
}

void pool_object::require_worker(const caller& who) const {
  if (!workers_.contains(who.session))
    throw error{errc::not_owner, "the calling session is no worker of the pool"};
}

int64_t pool_object::number_of(const std::string& name) {
  auto [known, is_new] = numbers_.try_emplace(name, std::ssize(names_));
  if (is_new)
    names_.push_back(name);
  return known->second;
}

/// Adds a task for which the quota has room.
void pool_object::add(task added) {
  auto number = ++last_number_;
  if (!added.reply)
    groups_[added.group].tasks.insert_or_assign(added.index, number);
  ready_.insert(rank_of(number, added));
  tasks_.emplace(number, std::move(added));
  if (dedicated_)
    note_change();
}

/// Removes a task from all tables; the result of a task that runs is then dropped.
void pool_object::remove(uint64_t number) {
  auto found = tasks_.find(number);
  auto& old = found->second;
  quota_.remove(amount_of(old.arguments));
  ready_.erase(rank_of(number, old));
  if (auto running = workers_.find(old.worker); running != workers_.end())
    running->second.tasks.erase(number);
  if (auto of = groups_.find(old.group); of != groups_.end() && !old.reply) {
    auto known = of->second.tasks.find(old.index);
    if (known != of->second.tasks.end() && known->second == number)
      of->second.tasks.erase(known);
  }
  tasks_.erase(found);
}

/// Removes a task that has no outcome.
void pool_object::drop(uint64_t number) {
  remove(number);
  finish_joining();
}

void pool_object::lease(uint64_t number, uint64_t session) {
  auto& leased = tasks_.at(number);
  ready_.erase(rank_of(number, leased));
  leased.worker = session;
  ++leased.runs;
  workers_[session].tasks.insert(number);
}

void pool_object::take_results(const caller& who, const packed& results) {
  for (auto& [numbers, value] : read_numbered<4>(results)) {
    auto number = static_cast<uint64_t>(numbers[0]);
    auto found = tasks_.find(number);
    if (found == tasks_.end() || found->second.worker != who.session)
      continue; // the task was canceled, or another worker runs it again
    auto status = numbers[1] == 0 ? task_status::done : task_status::failed;
    ++(status == task_status::done ? done_ : failed_);
    auto worker = workers_[who.session].number;
    answer(number,
           {found->second.index, static_cast<int64_t>(status), worker, numbers[2], numbers[3]},
           std::move(value));
  }
  for (auto& [key, each] : groups_)
    deliver(each);
  settle();
}

/// Serves every worker that waits and can be served, the latest first: its caches are warm.
void pool_object::settle() {
  auto has_news = [this] { return !ready_.empty() || is_done() || is_surplus(); };
  while (!idle_.empty() && has_news()) {
    auto latest = idle_.take_last([](auto&) { return true; });
    if (!serve(latest->payload, latest->reply)) {
      idle_.push_back(std::move(latest->reply), latest->payload);
      break;
    }
  }
  finish_joining();
}

/// Answers a worker with tasks, or with none if it is to end; returns false if it has to wait.
bool pool_object::serve(const demand& wish, pending<packed>& reply) {
  auto numbers = is_surplus() ? std::vector<uint64_t>{} : next_tasks(wish.most);
  bool is_last = dedicated_ || is_surplus() || is_done();
  if (numbers.empty() && !is_last)
    return false;
  if (is_last)
    let_go(wish.session);
  for (auto number : numbers)
    lease(number, wish.session);
  reply.resolve(granted(numbers));
  finish_joining();
  return true;
}

/// Records that a worker takes no more tasks. It keeps those that its threads run.
void pool_object::let_go(uint64_t session) {
  auto& leaving = workers_.at(session);
  if (std::exchange(leaving.is_retired, true))
    return;
  ++retired_;
  note_change();
}

/// Returns the next tasks for a worker: a fair share of those that wait. A task that was run before
/// comes alone, because it may have ended its worker.
std::vector<uint64_t> pool_object::next_tasks(int64_t most) const {
  auto workers = std::max<int64_t>(1, hired());
  most = std::min(most, std::max<int64_t>(1, std::ssize(ready_) / (2 * workers)));
  std::vector<uint64_t> numbers;
  size_t bytes = 0;
  for (auto& [priority, number] : ready_) {
    auto& next = tasks_.at(number);
    bool is_single = next.alone || next.runs > 0;
    if (!numbers.empty() && (is_single || bytes + next.arguments.size() > chunk_bytes))
      break;
    numbers.push_back(number);
    bytes += next.arguments.size();
    if (is_single || std::ssize(numbers) == most)
      break;
  }
  return numbers;
}

packed pool_object::granted(const std::vector<uint64_t>& numbers) const {
  numbered_writer<2> out;
  for (auto number : numbers) {
    auto& each = tasks_.at(number);
    out.add({static_cast<int64_t>(number), each.name}, each.arguments);
  }
  return std::move(out).finish();
}

/// Gives a task its outcome; `deliver` must follow.
void pool_object::answer(uint64_t number, const outcome_numbers& numbers, packed value) {
  auto& of = tasks_.at(number);
  auto reply = of.reply;
  auto key = of.group;
  remove(number);
  if (reply) {
    reply->state().on_withdraw(nullptr);
    numbered_writer<5> out;
    out.add(numbers, value);
    return reply->resolve(std::move(out).finish());
  }
  quota_.add(amount_of(value));
  groups_[key].outcomes.push_back({numbers, std::move(value)});
}

void pool_object::deliver(group& to) {
  while (!to.collectors.empty() && !to.outcomes.empty()) {
    auto next = to.collectors.pop_front();
    auto part = numbered_writer<5>{};
    while (
        !to.outcomes.empty() && static_cast<int64_t>(part.size()) < next.payload
        && (part.size() == 0 || part.bytes() + to.outcomes.front().value.size() <= chunk_bytes)) {
      auto& [numbers, value] = to.outcomes.front();
      part.add(numbers, value);
      quota_.remove(amount_of(value));
      to.outcomes.pop_front();
    }
    next.reply.resolve(std::move(part).finish());
  }
}

/// Counts a group that ends.
void pool_object::forget(const group& ended) {
  begun_ -= ended.has_begun ? 1 : 0;
  awaited_ -= ended.is_awaited ? 1 : 0;
}

/// Runs a task again, or fails it, after its worker has ended.
void pool_object::lose(uint64_t number, const worker& by) {
  auto& lost = tasks_.at(number);
  lost.worker = 0;
  if (by.tasks.size() == 1)
    ++lost.kills;
  bool is_suspect = lost.kills >= most_kills;
  if (lost.runs <= lost.retries && !is_suspect)
    return run_again(number);
  ++failed_;
  auto& name = names_[static_cast<size_t>(lost.name)];
  if (lost.kills > 1) {
    quarantine_.push_back({name, manager::preview(lost.arguments), lost.runs, by.pid});
    if (quarantine_.size() > most_remembered)
      quarantine_.pop_front();
  }
  auto status = is_suspect ? task_status::quarantined : task_status::died;
  auto about = pack(std::tuple{by.pid, lost.runs, name});
  answer(number, {lost.index, static_cast<int64_t>(status), by.number, 0, 0}, std::move(about));
}

/// Makes a lost task ready, or its elements if it is a chunk before its last run.
void pool_object::run_again(uint64_t number) {
  auto& lost = tasks_.at(number);
  bool is_last_run = lost.runs >= lost.retries || lost.kills + 1 >= most_kills;
  if (!lost.alone && is_last_run)
    if (auto elements = elements_of(lost.arguments);
        elements.size() > 1 && elements.size() <= most_parts)
      return split(number, std::move(elements));
  ++repeated_;
  ready_.insert(rank_of(number, lost));
}

/// Replaces a chunk by a task for each of its elements.
void pool_object::split(uint64_t number, std::vector<packed> elements) {
  auto part = tasks_.at(number);
  part.alone = true;
  remove(number);
  for (auto& each : elements) {
    packed_writer one;
    one.array(1);
    one.add(each);
    part.arguments = std::move(one).finish();
    part.index += int64_t{1} << part_shift;
    quota_.add(amount_of(part.arguments));
    ++repeated_;
    add(part);
  }
}

void pool_object::worker_ended(uint64_t session) {
  auto ended = workers_.extract(session);
  if (!ended)
    return;
  auto& by = ended.mapped();
  retired_ -= by.is_retired ? 1 : 0;
  for (auto number : by.tasks)
    lose(number, by);
  for (auto& [key, each] : groups_)
    deliver(each);
  note_change();
}

void pool_object::end_with(const std::string& why) {
  if (!over_.empty())
    return;
  over_ = why;
  owner_.reset();
  const error failure{errc::shut_down, why};
  for (auto& [number, each] : tasks_)
    if (auto reply = each.reply) {
      reply->state().on_withdraw(nullptr);
      reply->fail(failure);
    }
  tasks_.clear();
  ready_.clear();
  for (auto& [key, each] : groups_)
    each.collectors.fail_all(failure);
  groups_.clear();
  begun_ = awaited_ = 0;
  workers_.clear();
  retired_ = 0;
  quota_.clear();
  idle_.fail_all(failure);
  tenders_.fail_all(failure);
  finish_joining();
}

/// Tells the owner that the state has changed.
void pool_object::note_change() {
  ++state_;
  while (!tenders_.empty())
    tenders_.pop_front().reply.resolve(pack(std::tuple{state_, wanted_, closed_}));
}

void pool_object::finish_joining() {
  if (over_.empty() && !(is_done() && hired() == 0))
    return;
  while (!joiners_.empty())
    joiners_.pop_front().reply.resolve();
}

} // namespace manager
