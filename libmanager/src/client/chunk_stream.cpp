#include "manager/detail/chunk_stream.hpp"

#include "libmanager/src/client/job_log.hpp"

#include <algorithm>
#include <cmath>

namespace manager::detail {
namespace {

/// Time that a chunk of automatic size takes, and time for which a worker has chunks.
constexpr double chunk_ns = 5e6;
constexpr double ahead_ns = 40e6;

constexpr size_t most_elements = 65'536;      ///< of a chunk of automatic size
constexpr size_t most_chunks = 4'096;         ///< under way
constexpr size_t most_sent_chunks = 512;      ///< in one call
constexpr size_t most_sent_bytes = 256 << 10; ///< in one call, about
constexpr int64_t most_collected = 1'000;

/// Difference of the indices of neighboring elements of a chunk that run one by one.
constexpr int64_t part_step = int64_t{1} << pool_object::part_shift;

/// Returns true for an error after which the pool takes chunks that are smaller or come later.
bool is_passing(const error& failure) {
  return failure.kind() == errc::limit_reached || failure.kind() == errc::too_large;
}

} // namespace

chunk_stream::chunk_stream(pool_calls pool, task_spec task, chunk_plan plan)
    : pool_{std::move(pool)}, task_{std::move(task)}, plan_{std::move(plan)}, group_{new_group()} {
  if (!plan_.joblog.empty()) {
    log_ = std::make_unique<job_log>(plan_.joblog, plan_.resume);
    plan_.chunk = 1;
  }
  most_bytes_ = std::min(most_sent_bytes, max_value_bytes(pool_.shared_object()) / 2);
  auto now = pool_.ask<"begin">(unpack<std::vector<int64_t>>, group_, plan_.awaited);
  workers_ = static_cast<size_t>(std::max<int64_t>({1, now.at(0), now.at(1)}));
}

chunk_stream::~chunk_stream() {
  try {
    pool_.start<"leave">(group_);
  } catch (...) { // the pool, or the session, has ended
  }
}

size_t chunk_stream::room(load kept) const {
  if (has_ended_ || under_way_.size() + received_.size() + kept.chunks >= window())
    return 0;
  size_t size = plan_.chunk;
  if (size == 0 && element_ns_ > 0) {
    auto wanted = std::min(chunk_ns / element_ns_, 4.0 * static_cast<double>(last_chunk_));
    if (element_bytes_ > 0)
      wanted = std::min(wanted, static_cast<double>(most_bytes_) / element_bytes_);
    if (plan_.total)
      wanted =
          std::min(wanted, static_cast<double>(*plan_.total - std::min(*plan_.total, elements_))
                               / (3.0 * static_cast<double>(workers_)));
    size = static_cast<size_t>(std::clamp(wanted, 1.0, static_cast<double>(most_elements)));
  }
  size = std::max<size_t>(size, 1);
  if (plan_.look_ahead == 0)
    return size;
  auto used = elements_held_ + kept.elements;
  return used >= plan_.look_ahead ? 0 : std::min(size, plan_.look_ahead - used);
}

/// Returns the number of chunks that may be under way.
size_t chunk_stream::window() const {
  auto least = 2 * workers_;
  if (element_ns_ <= 0)
    return 2 * least;
  auto chunk = element_ns_ * static_cast<double>(std::max<size_t>(1, last_chunk_));
  auto wanted = ahead_ns * static_cast<double>(workers_) / std::max(chunk, 1.0);
  return std::clamp(static_cast<size_t>(std::min(wanted, 1e9)), least,
                    std::max(least, most_chunks));
}

void chunk_stream::add(const packed& elements, size_t count, std::vector<object_ptr> objects) {
  elements_held_ += count;
  if (auto known = log_ ? log_->recall(elements_) : std::nullopt) {
    received_.push_back({elements_++, count, std::move(*known)});
    return;
  }
  if (unsent_bytes_ + elements.size() > most_bytes_)
    flush();
  under_way_.emplace(chunks_++, span{elements_, count});
  elements_ += count;
  last_chunk_ = count;
  auto per_element = static_cast<double>(elements.size()) / static_cast<double>(count);
  element_bytes_ = std::max(element_bytes_, per_element);
  unsent_bytes_ += elements.size();
  unsent_.push_back(elements);
  std::move(objects.begin(), objects.end(), std::back_inserter(objects_));
  if (unsent_.size() >= most_sent_chunks || unsent_bytes_ >= most_bytes_)
    flush();
}

/// Sends the latest chunks; `receive` reads whether the server has taken them.
void chunk_stream::flush() {
  if (unsent_.empty())
    return;
  packed_writer tasks;
  tasks.array(unsent_.size());
  for (auto& each : unsent_)
    tasks.add(each);
  auto count = std::ssize(unsent_);
  auto first = chunks_ - count;
  try {
    submitting_.push_back(
        {first, count,
         pool_.start<"submit">(group_, first, task_.name, std::move(tasks).finish(), task_.priority,
                               task_.retries, false)});
  } catch (const error& failure) {
    refuse(first, count, failure);
  }
  unsent_.clear();
  unsent_bytes_ = 0;
  objects_.clear();
}

std::optional<chunk_result> chunk_stream::next(wait_time wait) {
  flush();
  if (under_way_.empty() && received_.empty())
    return std::nullopt;
  if (received_.empty())
    receive(wait);
  auto first = std::move(received_.front());
  received_.pop_front();
  elements_held_ -= first.count;
  return first;
}

/// Reads whether the server has taken the chunks.
void chunk_stream::check_sent() {
  while (!submitting_.empty()) {
    auto sent = std::move(submitting_.front());
    submitting_.pop_front();
    try {
      sent.answer.get();
    } catch (const error& failure) {
      refuse(sent.first, sent.count, failure);
    }
  }
}

/// Fails chunks that the pool has not taken.
void chunk_stream::refuse(int64_t first, int64_t count, const error& failure) {
  for (auto index = first; index < first + count; ++index) {
    auto of = extract(index);
    received_.push_back({of.first, of.count, {}, failure});
  }
  has_ended_ = has_ended_ || !is_passing(failure);
}

/// Returns outcomes; nullopt if the pool has refused all chunks that were under way.
std::optional<packed> chunk_stream::collect(wait_time wait) {
  auto until = end_of_wait(wait);
  help_with(pool_, {group_}, time_has_come(until));
  if (!wait && !collecting_ && !submitting_.empty())
    collecting_ = pool_.start<"collect">(group_, most_collected); // saves a round trip
  check_sent();
  if (under_way_.empty())
    return std::nullopt;
  if (!collecting_)
    return pool_.call_for<"collect">(rest_until(until), group_, most_collected);
  if (until && !wait_for(collecting_->state(), time_limit::until(*until)))
    throw error{errc::timed_out, pool_.title() + ": collect: the time is over"};
  auto outcomes = std::exchange(collecting_, std::nullopt);
  return outcomes->get();
}

void chunk_stream::receive(wait_time wait) {
  try {
    if (auto outcomes = collect(wait))
      for (auto& each : read_numbered<5>(*outcomes))
        take(std::move(each));
    if (received_.empty())
      throw error{errc::internal, pool_.title() + ": a group ended early"};
  } catch (const error& failure) {
    if (failure.kind() == errc::timed_out)
      throw;
    end(failure);
  }
}

void chunk_stream::take(task_outcome outcome) {
  auto of = extract(outcome.numbers[0]);
  received_.push_back({of.first, of.count, std::move(outcome)});
  measure(received_.back());
  if (log_)
    log_->note(received_.back().first, received_.back().outcome);
}

/// Removes and returns the elements with an index. The first outcome of an element that ran alone
/// replaces its chunk by a chunk for each element.
chunk_stream::span chunk_stream::extract(int64_t index) {
  auto whole = index % part_step;
  if (index != whole)
    if (auto chunk = under_way_.extract(whole))
      for (size_t i = 0; i < chunk.mapped().count; ++i)
        under_way_.emplace(whole + static_cast<int64_t>(i + 1) * part_step,
                           span{chunk.mapped().first + i, 1});
  auto of = under_way_.extract(index);
  if (!of)
    throw error{errc::internal, pool_.title() + ": a result came twice"};
  return of.mapped();
}

/// Fails all chunks under way.
void chunk_stream::end(const error& failure) {
  has_ended_ = true;
  for (auto& [index, of] : under_way_)
    received_.push_back({of.first, of.count, {}, failure});
  under_way_.clear();
}

void chunk_stream::measure(const chunk_result& result) {
  auto bytes = static_cast<double>(result.outcome.value.size()) / static_cast<double>(result.count);
  element_bytes_ = std::max(element_bytes_, bytes);
  if (result.outcome.numbers[3] <= 0)
    return;
  auto took = static_cast<double>(result.outcome.numbers[3]) / static_cast<double>(result.count);
  element_ns_ = element_ns_ == 0 ? took : 0.75 * element_ns_ + 0.25 * took;
}

} // namespace manager::detail
