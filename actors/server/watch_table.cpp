#include "actors/server/watch_table.hpp"

#include "actors/value/packed_value.hpp"

#include <string>

namespace manager {
namespace {

packed packed_change(uint64_t watch, const change_event& change) {
  packed_writer out;
  out.array(6);
  out.value(watch);
  out.value(static_cast<uint64_t>(change.kind));
  out.value(change.revision);
  out.value(change.operation);
  out.value(change.session);
  if (change.contents.empty())
    out.nil();
  else
    out.add(change.contents);
  return std::move(out).finish();
}

} // namespace

/// Changes of some watches of a session, in order, until the client acknowledges them.
class watch_table::stream {
public:
  explicit stream(memory_budget& memory) : memory_{memory} {}
  ~stream() { drop_all(); }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  void take(uint64_t watch, const shared_change& change) {
    auto bytes = bytes_of_change(*change);
    bool fits =
        changes_.empty() || (changes_.size() < most_changes && bytes_ + bytes <= most_bytes);
    if (!fits || memory_.reserve({1, static_cast<int64_t>(bytes)}))
      return fall_behind(watch, *change);
    add(watch, change, bytes);
  }

  void acknowledge(uint64_t last) {
    while (!changes_.empty() && changes_.front().sequence <= last)
      drop_first();
  }

  void wait(pending<packed> reply) {
    waits_.fail_all({errc::canceled, "another call asks for the changes"});
    waits_.push_back(std::move(reply));
  }

  void answer_waits() {
    if (!changes_.empty() && !waits_.empty())
      waits_.pop_front().reply.resolve(answer());
  }

  /// Refuses the waiting call, because the last watch has been removed.
  void end() { waits_.fail_all({errc::canceled, "the last watch of the stream was removed"}); }

  size_t watches = 0;

private:
  struct entry {
    uint64_t sequence;
    uint64_t watch;
    shared_change change;
    size_t reserved; ///< bytes of the server's memory
  };

  void add(uint64_t watch, shared_change change, size_t reserved) {
    bytes_ += reserved;
    changes_.push_back({++last_, watch, std::move(change), reserved});
  }

  void drop_first() {
    auto reserved = changes_.front().reserved;
    bytes_ -= reserved;
    if (reserved != 0)
      memory_.give_back({1, static_cast<int64_t>(reserved)});
    changes_.pop_front();
  }

  void drop_all() {
    while (!changes_.empty())
      drop_first();
  }

  /// Drops all changes, and tells their watches so.
  void fall_behind(uint64_t watch, const change_event& latest) {
    std::map<uint64_t, change_event> behind; // by watch
    auto note = [&](uint64_t number, const change_event& dropped) {
      auto kind = dropped.kind == change_kind::removed ? dropped.kind : change_kind::fell_behind;
      behind[number] = {kind, dropped.revision};
    };
    for (auto& each : changes_)
      note(each.watch, *each.change);
    note(watch, latest);
    drop_all();
    for (auto& [number, change] : behind)
      add(number, std::make_shared<change_event>(change), 0);
  }

  packed answer() const {
    packed_writer body;
    size_t count = 0;
    for (auto& each : changes_) {
      if (count != 0 && body.size() + each.change->contents.size() > most_bytes)
        break;
      body.add(packed_change(each.watch, *each.change));
      ++count;
    }
    packed_writer out;
    out.array(2);
    out.value(changes_[count - 1].sequence);
    out.array(count);
    out.add(std::move(body).finish());
    return std::move(out).finish();
  }

  memory_budget& memory_;
  std::deque<entry> changes_;
  size_t bytes_ = 0;
  uint64_t last_ = 0;
  waiting_list<packed> waits_; ///< at most one
};

/// One watch of a session.
class watch_table::watch final : public change_receiver {
public:
  watch(watch_table& table, object_watch& object, stream& to, const watch_request& request)
      : object{&object}, request{request}, table_{table}, to_{to} {}

  void take(const shared_change& change) override {
    ++table_.delivered_;
    to_.take(request.number, change);
    table_.filled_.insert(&to_);
  }
  void object_ended() override { object = nullptr; }

  object_watch* object; ///< null after the object has ended
  const watch_request request;

private:
  watch_table& table_;
  stream& to_;
};

watch_table::watch_table(memory_budget& memory) : memory_{memory} {}
watch_table::~watch_table() = default;

change_receiver& watch_table::add(object_watch& object, const watch_request& request) {
  key which{request.session, request.number};
  if (watches_.contains(which))
    throw error{errc::bad_argument, "the session has a watch " + std::to_string(request.number)};
  auto& place = streams_[{request.session, request.stream}];
  if (!place)
    place = std::make_unique<stream>(memory_);
  auto& to = *place;
  auto& added =
      *watches_.emplace(which, std::make_unique<watch>(*this, object, to, request)).first->second;
  ++to.watches;
  ++counts_[request.session];
  object.add(added, request.filter);
  return added;
}

std::optional<uint64_t> watch_table::remove(uint64_t session, uint64_t number) {
  auto removed = watches_.extract({session, number});
  if (!removed)
    return std::nullopt;
  auto& which = *removed.mapped();
  if (which.object != nullptr)
    which.object->remove(which, which.request.filter);
  if (--counts_[session] == 0)
    counts_.erase(session);
  leave({session, which.request.stream});
  return which.object != nullptr ? std::optional{which.request.object} : std::nullopt;
}

void watch_table::changes(uint64_t session, pending<packed> reply, uint64_t stream,
                          uint64_t after) {
  auto found = streams_.find({session, stream});
  if (found == streams_.end())
    throw error{errc::bad_argument, "the session has no watch in stream " + std::to_string(stream)};
  auto& from = *found->second;
  from.acknowledge(after);
  from.wait(std::move(reply));
  from.answer_waits();
}

void watch_table::answer_waits() {
  for (auto* each : std::exchange(filled_, {}))
    each->answer_waits();
}

std::vector<uint64_t> watch_table::session_ended(uint64_t session) {
  std::vector<uint64_t> objects;
  for (auto each = watches_.lower_bound({session, 0});
       each != watches_.end() && each->first.first == session;
       each = watches_.lower_bound({session, 0}))
    if (auto object = remove(session, each->first.second))
      objects.push_back(*object);
  return objects;
}

size_t watch_table::count_of(uint64_t session) const {
  auto found = counts_.find(session);
  return found == counts_.end() ? 0 : found->second;
}

/// Counts that a watch has left its stream; the last one ends the stream.
void watch_table::leave(const key& which) {
  auto found = streams_.find(which);
  if (--found->second->watches != 0)
    return;
  filled_.erase(found->second.get());
  auto ended = streams_.extract(found);
  ended.mapped()->end();
}

} // namespace manager
