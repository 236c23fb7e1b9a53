#include "actors/objects/work/work_queue.hpp"

#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/time_limit.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/quoted.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace manager {
namespace {

constexpr size_t max_key_bytes = 1000;

/// Largest number of items or keys whose time has come that one call handles, so that no call waits
/// for a million of them.
constexpr size_t most_in_turn = 1000;

using key_row = std::tuple<std::string, int64_t, int64_t>; ///< key, index of its item, time left

void require_key_size(const std::string& key, const char* what) {
  if (key.size() > max_key_bytes)
    throw error{errc::bad_argument, std::string{what} + " has " + std::to_string(key.size())
                                        + " bytes, at most " + std::to_string(max_key_bytes)
                                        + " are allowed"};
}

/// Packs an item as `dump` returns it.
packed dumped(const work_item& item, std::optional<int64_t> delay, bool is_dead) {
  packed_writer out;
  out.array(7);
  out.add(item.value);
  out.value(item.priority);
  out.value(item.producer);
  out.value(item.deliveries);
  out.value(item.failures);
  out.value(delay);
  out.value(is_dead);
  return std::move(out).finish();
}

} // namespace

work_queue_object::work_queue_object(const packed& initial) {
  putters_.after_withdrawal([this] { settle(); }); // the next batch may be smaller
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array")) {
    restore(initial);
  } else {
    set_plan(unpack<work_queue_plan>(initial));
  }
}

void work_queue_object::attach(const object_context& server) {
  auto before = now();
  synchronizer::attach(server);
  items_.shift_times(now() - before);
  keys_.shift_times(now() - before);
  timers_ = &server.timers;
  settle();
}

void work_queue_object::detach() noexcept {
  for (auto& [number, lease] : items_.leases())
    table().end(number);
  timers_->set(id(), std::nullopt);
}

void work_queue_object::time_came() {
  settle();
}

void work_queue_object::session_ended(uint64_t session, session_end) {
  auto held = items_.leases_of(session);
  if (!held.empty()) {
    auto reason = name_of(session) + " ended";
    for (auto lease : held)
      come_back(lease, reason, std::nullopt);
    settle();
  }
  abouts_.erase(session);
}

std::vector<claim> work_queue_object::holders() const {
  std::vector<claim> first;
  for (auto& [number, lease] : items_.leases()) {
    if (first.size() == most_claims_told)
      break;
    first.push_back({lease.who, lease.since});
  }
  return first;
}

std::vector<claim> work_queue_object::waiters() const {
  return claims_of(takers_);
}

// -- putting -----------------------------------------------------------------------

void work_queue_object::put(pending<uint64_t> reply, packed value) {
  require_value(value);
  put_batch(std::move(reply), {{std::move(value)}, {}});
}

void work_queue_object::put_with(pending<uint64_t> reply, packed value, const packed& plan) {
  require_value(value);
  put_batch(std::move(reply), {{std::move(value)}, read_put_plan(plan)});
}

void work_queue_object::put_many(pending<uint64_t> reply, const packed& values,
                                 const packed& plan) {
  put_batch(std::move(reply), {split_array(values, max_stored_depth), read_put_plan(plan), true});
}

void work_queue_object::put_batch(pending<uint64_t> reply, batch wanted) {
  if (closed_)
    throw shut_down();
  auto number = static_cast<int64_t>(wanted.values.size());
  if (capacity_ != 0 && number > capacity_)
    throw error{errc::bad_argument, "a work queue of " + std::to_string(capacity_) + " never takes "
                                        + std::to_string(number) + " items at once"};
  if (!wanted.plan.key.empty() && wanted.counted)
    throw error{errc::bad_argument, "a key belongs to one item; put the items one by one"};
  require_key_size(wanted.plan.key, "the key");
  require_key_size(wanted.plan.producer, "the name of the producer");
  if (wanted.plan.delay > 0)
    wanted.due = time_in(wanted.plan.delay);
  if (is_duplicate(wanted.plan))
    return reply.resolve(0);
  if (!putters_.empty() || !fits(wanted.values.size()))
    return putters_.push_back(std::move(reply), std::move(wanted));
  reply.resolve(append(std::move(wanted)));
  settle();
}

bool work_queue_object::is_duplicate(const work_put_plan& plan) {
  change_keys([&] {
    keys_.expire(now(), most_in_turn);
    keys_.expire(plan.key, now());
  });
  return !plan.key.empty() && keys_.contains(plan.key);
}

bool work_queue_object::fits(size_t number) const {
  return capacity_ == 0 || waiting() + static_cast<int64_t>(number) <= capacity_;
}

/// Adds items for which no call waits. Returns the answer of the call that puts them.
/// @throws error limit_reached, and adds nothing then
uint64_t work_queue_object::append(batch wanted) {
  auto& plan = wanted.plan;
  auto per_item = static_cast<int64_t>(plan.producer.size());
  auto all = amount_of_all(wanted.values);
  quota_.take(
      {all.items, all.bytes + all.items * per_item + static_cast<int64_t>(plan.key.size())});
  uint64_t last = 0;
  for (auto& value : wanted.values) {
    work_item item;
    item.value = std::move(value);
    item.priority = plan.priority;
    item.producer = plan.producer;
    last = items_.put(std::move(item), wanted.due);
  }
  if (plan.key_time >= 0 && !plan.key.empty())
    keys_.add(plan.key, {last, time_in(plan.key_time)});
  else if (!plan.key.empty())
    keys_.add(plan.key, {last, std::nullopt});
  return wanted.counted ? wanted.values.size() : last;
}

// -- leases ------------------------------------------------------------------------

void work_queue_object::take(const caller& who, pending<packed> reply, int64_t max,
                             uint64_t ticket) {
  require_at_least(1, max, "the number of items");
  settle();
  wish wanted{{who, now()}, max, ticket};
  if (items_.has_ready()) {
    reply.resolve(lease(wanted));
    return settle();
  }
  if (closed_ && items_.unfinished() == 0)
    throw shut_down();
  takers_.push_back(std::move(reply), wanted);
}

/// Leases up to `max` ready items, as many as belong in one answer. @pre there are some
packed work_queue_object::lease(const wish& wanted) {
  auto session = wanted.who.session;
  if (!abouts_.contains(session))
    abouts_.emplace(session, table().about(session));
  part_writer part{wanted.max};
  while (items_.has_ready() && part.takes(items_.next().value.size())) {
    auto number = table().begin();
    auto& item = items_.take({number, 0, wanted.who, now(), wanted.ticket});
    packed_writer entry;
    entry.array(4);
    entry.value(number);
    entry.value(item.number);
    entry.value(item.deliveries);
    entry.add(item.value);
    part.add(std::move(entry).finish());
  }
  return std::move(part).finish();
}

void work_queue_object::untake(const caller& who, int64_t, uint64_t ticket) {
  for (auto lease : items_.leases_of(who.session, ticket)) {
    items_.give_back_unused(lease);
    table().end(lease);
  }
  settle();
}

void work_queue_object::ack(const caller& who, uint64_t lease) {
  require_held(who, lease);
  finish(lease);
  settle();
}

void work_queue_object::ack_many(const caller& who, const packed& leases) {
  for (auto lease : require_all_held(who, leases))
    finish(lease);
  settle();
}

void work_queue_object::nack(const caller& who, uint64_t lease, int64_t delay,
                             const std::string& reason) {
  require_held(who, lease);
  require_at_least(0, delay, "the delay");
  std::optional<time_point> due;
  if (delay > 0)
    due = time_in(delay);
  come_back(lease, name_of(who.session) + ": " + reason, due);
  settle();
}

void work_queue_object::reject(const caller& who, uint64_t lease, const std::string& reason) {
  require_held(who, lease);
  auto item = items_.leases().at(lease).item;
  note_failure(item, name_of(who.session) + ": " + reason,
               [&](std::string kept) { items_.bury(lease, std::move(kept)); });
  table().end(lease);
  change_keys([&] { keys_.finish(item); });
  settle();
}

void work_queue_object::release(const caller& who, const packed& leases) {
  for (auto lease : require_all_held(who, leases)) {
    items_.give_back_unused(lease);
    table().end(lease);
  }
  settle();
}

void work_queue_object::require_held(const caller& who, uint64_t lease) const {
  if (items_.find(lease, who.session) == nullptr)
    throw error{errc::lease_lost, "the session does not hold lease " + std::to_string(lease)
                                      + ": it has ended before"};
}

std::vector<uint64_t> work_queue_object::require_all_held(const caller& who,
                                                          const packed& leases) const {
  auto numbers = unpack<std::vector<uint64_t>>(leases);
  for (auto lease : numbers)
    require_held(who, lease);
  auto sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  if (auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    throw error{errc::bad_argument, "lease " + std::to_string(*twice) + " is named twice"};
  return numbers;
}

/// Ends a lease and removes its item. @pre the lease is held
void work_queue_object::finish(uint64_t lease) {
  auto item = items_.end(lease);
  table().end(lease);
  quota_.remove(amount_of(item));
  change_keys([&] { keys_.finish(item.number); });
}

/// Ends a lease without success. @pre the lease is held
void work_queue_object::come_back(uint64_t lease, const std::string& reason,
                                  std::optional<time_point> due) {
  auto item = items_.leases().at(lease).item;
  auto then = work_state::ready;
  note_failure(item, reason,
               [&](std::string kept) { then = items_.give_back(lease, std::move(kept), due); });
  if (then == work_state::dead)
    change_keys([&] { keys_.finish(item); });
  table().end(lease);
}

// -- dead items ----------------------------------------------------------------------

packed work_queue_object::dead(int64_t after, int64_t max) const {
  require_at_least(0, after, "the number of an item");
  part_writer part{max};
  auto& all = items_.dead();
  for (auto each = all.upper_bound(static_cast<uint64_t>(after)); each != all.end(); ++each) {
    auto& item = *items_.find_item(*each);
    packed_writer entry;
    entry.array(4);
    entry.value(item.number);
    entry.value(item.deliveries);
    entry.value(item.failures);
    entry.add(item.value);
    auto bytes = std::move(entry).finish();
    if (!part.takes(bytes.size()))
      break;
    part.add(bytes);
  }
  return std::move(part).finish();
}

int64_t work_queue_object::put_back(const packed& numbers) {
  int64_t count = 0;
  for (auto number : unpack<std::vector<uint64_t>>(numbers))
    count += items_.put_back(number) ? 1 : 0;
  settle();
  return count;
}

int64_t work_queue_object::put_back_all() {
  int64_t count = 0;
  for (auto number : items_.all(work_state::dead))
    count += items_.put_back(number) ? 1 : 0;
  settle();
  return count;
}

// -- state -----------------------------------------------------------------------------

int64_t work_queue_object::waiting() const {
  auto counts = items_.counts();
  return static_cast<int64_t>(counts.ready + counts.delayed);
}

packed work_queue_object::counts() const {
  auto counts = items_.counts();
  return pack(std::array<uint64_t, 4>{counts.ready, counts.leased, counts.delayed, counts.dead});
}

packed work_queue_object::peek(int64_t max) const {
  part_writer part{max};
  items_.visit_ready([&](const work_item& item) {
    if (!part.takes(item.value.size()))
      return false;
    packed_writer entry;
    entry.array(4);
    entry.value(item.number);
    entry.value(item.priority);
    entry.value(item.deliveries);
    entry.add(item.value);
    part.add(std::move(entry).finish());
    return true;
  });
  return std::move(part).finish();
}

int64_t work_queue_object::purge(const std::string& state) {
  static constexpr std::pair<std::string_view, work_state> words[] = {
      {"ready", work_state::ready}, {"delayed", work_state::delayed}, {"dead", work_state::dead}};
  for (auto& [word, named] : words) {
    if (state != word)
      continue;
    auto count = remove_all(named);
    settle();
    return count;
  }
  throw error{errc::bad_argument, "no items are removed by the state "
                                      + quoted_text(state, max_key_bytes)
                                      + ", only ready, delayed or dead"};
}

std::vector<parameter> work_queue_object::parameters() const {
  return {{"capacity", std::to_string(capacity_)},
          {"max_deliveries", std::to_string(items_.max_deliveries())}};
}

std::string work_queue_object::preview() const {
  auto counts = items_.counts();
  std::string text = std::to_string(counts.ready) + " ready, " + std::to_string(counts.leased)
                     + " leased, " + std::to_string(counts.delayed) + " delayed, "
                     + std::to_string(counts.dead) + " dead";
  return closed_ ? text + ", shut down" : text;
}

packed work_queue_object::dump() const {
  std::unordered_map<uint64_t, int64_t> indexes; // of items by number
  packed_writer items;
  items.array(items_.unfinished() + items_.dead().size());
  for (auto state : {work_state::leased, work_state::ready, work_state::delayed, work_state::dead})
    for (auto number : items_.all(state)) {
      std::optional<int64_t> delay;
      if (state == work_state::delayed)
        delay = std::max<int64_t>(0, (items_.due_of(number) - now()).count());
      items.add(dumped(*items_.find_item(number), delay, state == work_state::dead));
      indexes.emplace(number, static_cast<int64_t>(indexes.size()));
    }
  std::vector<key_row> keys;
  for (auto& [key, entry] : keys_.all()) {
    auto left = entry.until ? std::max<int64_t>(0, (*entry.until - now()).count()) : until_finished;
    keys.emplace_back(key, entry.until ? -1 : indexes.at(entry.item), left);
  }
  std::sort(keys.begin(), keys.end());
  packed_writer out;
  out.array(5);
  out.value(capacity_);
  out.value(items_.max_deliveries());
  out.value(closed_);
  out.add(std::move(items).finish());
  out.value(keys);
  return std::move(out).finish();
}

// -- end of work -------------------------------------------------------------------------

void work_queue_object::join_all(pending<void> reply) {
  if (items_.unfinished() == 0)
    reply.resolve();
  else
    joiners_.push_back(std::move(reply));
}

void work_queue_object::shutdown(bool immediate) {
  undo_log::require_none("shutdown");
  closed_ = true;
  if (immediate) {
    remove_all(work_state::ready);
    remove_all(work_state::delayed);
  }
  putters_.fail_all(shut_down());
  settle();
}

// -- helpers -----------------------------------------------------------------------------

void work_queue_object::set_plan(const work_queue_plan& plan) {
  require_at_least(0, plan.capacity, "the capacity");
  require_at_least(0, plan.max_deliveries, "the maximum number of deliveries");
  capacity_ = plan.capacity;
  items_.set_max_deliveries(plan.max_deliveries);
}

/// Returns the time after so many nanoseconds.
work_queue_object::time_point work_queue_object::time_in(int64_t nanoseconds) const {
  return time_after(now(), std::chrono::nanoseconds{nanoseconds});
}

/// Restores a dump. The holders of the leases have died with their server, so their items are
/// ready.
void work_queue_object::restore(const packed& dumped) {
  auto parts = split_array(dumped);
  if (parts.size() != 5)
    throw error{errc::bad_argument, "a dumped work queue has 5 parts"};
  set_plan({unpack<int64_t>(parts[0]), unpack<int64_t>(parts[1])});
  closed_ = unpack<bool>(parts[2]);
  std::vector<uint64_t> numbers;
  for (auto& each : split_array(parts[3]))
    numbers.push_back(restore_item(each));
  restore_keys(parts[4], numbers);
}

/// Restores an item of a dump; returns its number.
uint64_t work_queue_object::restore_item(const packed& dumped) {
  auto members = split_array(dumped);
  if (members.size() != 7)
    throw error{errc::bad_argument, "an item of a dumped work queue has 7 parts"};
  work_item item;
  require_value(members[0]);
  item.value = members[0];
  item.priority = unpack<int64_t>(members[1]);
  item.producer = unpack<std::string>(members[2]);
  item.deliveries = unpack<int64_t>(members[3]);
  item.failures = unpack<std::vector<std::string>>(members[4]);
  auto delay = unpack<std::optional<int64_t>>(members[5]);
  bool is_dead = unpack<bool>(members[6]);
  quota_.add(amount_of(item));
  if (is_dead)
    return items_.put_dead(std::move(item));
  return items_.put(std::move(item), delay ? std::optional{time_in(*delay)} : std::nullopt);
}

void work_queue_object::restore_keys(const packed& dumped, const std::vector<uint64_t>& items) {
  for (auto& [key, index, left] : unpack<std::vector<key_row>>(dumped)) {
    if (keys_.contains(key) || left < until_finished || index >= std::ssize(items)
        || (left == until_finished && index < 0))
      throw error{errc::bad_argument, "the keys of a dumped work queue are not consistent"};
    if (left == until_finished)
      keys_.add(key, {items[static_cast<size_t>(index)], std::nullopt});
    else
      keys_.add(key, {0, time_in(left)});
    quota_.add({0, static_cast<int64_t>(key.size())});
  }
}

int64_t work_queue_object::remove_all(work_state state) {
  auto numbers = items_.all(state);
  for (auto number : numbers) {
    quota_.remove(amount_of(*items_.remove(number)));
    change_keys([&] { keys_.finish(number); });
  }
  return std::ssize(numbers);
}

/// Makes delayed items ready whose time has come, and serves every waiting call that can be served.
/// Each answer is given after the change that it reports.
void work_queue_object::settle() {
  if (auto* log = undo_log::current())
    return log->after_end(this, [this] { settle(); });
  if (items_.next_due())
    items_.advance(now(), most_in_turn); // the timer brings the next part at once
  for (;;) {
    if (!putters_.empty() && fits(putters_.front().payload.values.size())) {
      admit(putters_.pop_front());
    } else if (!takers_.empty() && items_.has_ready()) {
      auto taker = takers_.pop_front();
      taker.reply.resolve(lease(taker.payload));
    } else {
      break;
    }
  }
  if (items_.unfinished() == 0)
    end_waits();
  timers_->set(id(), items_.next_due());
}

/// Serves calls that wait for room.
void work_queue_object::admit(waiting_list<uint64_t, batch>::entry putter) {
  uint64_t answer = 0;
  try {
    if (!is_duplicate(putter.payload.plan))
      answer = append(std::move(putter.payload));
  } catch (const error& failure) {
    return putter.reply.fail(failure);
  }
  putter.reply.resolve(answer);
}

/// Answers the calls that wait until no item is unfinished.
void work_queue_object::end_waits() {
  while (!joiners_.empty())
    joiners_.pop_front().reply.resolve();
  if (closed_)
    takers_.fail_all(shut_down());
}

std::string work_queue_object::name_of(uint64_t session) const {
  auto known = abouts_.find(session);
  if (known == abouts_.end() || known->second.pid == 0)
    return "session " + std::to_string(session);
  auto& about = known->second;
  return (about.worker.empty() ? "process " : "worker '" + about.worker + "', process ")
         + std::to_string(about.pid) + (about.host.empty() ? "" : " on " + about.host);
}

error work_queue_object::shut_down() const {
  return {errc::shut_down, "the work queue is shut down"};
}

} // namespace manager
