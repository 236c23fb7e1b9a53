#include "actors/objects/sync/leader_election.hpp"

#include "actors/value/packed_value.hpp"
#include "actors/value/quoted.hpp"

#include <chrono>
#include <tuple>
#include <utility>

namespace manager {
namespace {

constexpr size_t max_candidate_bytes = 1000;

} // namespace

leader_election_object::leader_election_object(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  auto [changes, name] = unpack<std::tuple<uint64_t, std::optional<std::string>>>(initial);
  changes_ = name ? changes + 1 : changes;
}

leader_election_object::~leader_election_object() {
  if (leader_)
    table().end(leader_->lease);
}

std::vector<claim> leader_election_object::holders() const {
  return leader_ ? std::vector<claim>{*leader_} : std::vector<claim>{};
}

std::vector<claim> leader_election_object::waiters() const {
  return claims_of(candidates_);
}

void leader_election_object::campaign(const caller& who, pending<uint64_t> reply,
                                      const std::string& name) {
  if (name.size() > max_candidate_bytes)
    throw error{errc::bad_argument, "the name of the candidate has " + std::to_string(name.size())
                                        + " bytes, at most " + std::to_string(max_candidate_bytes)
                                        + " are allowed"};
  if (leader_ && leader_->who.session == who.session)
    throw error{errc::deadlock, "the session leads already, and would wait for itself"};
  candidates_.push_back(std::move(reply), {{who, now()}, name});
  if (!leader_) {
    elect();
    note_change();
  }
}

void leader_election_object::resign(const caller& who, uint64_t lease) {
  if (!leader_ || leader_->lease != lease || leader_->who.session != who.session)
    throw error{errc::lease_lost, "the session does not lead under lease " + std::to_string(lease)
                                      + ": the leadership has ended before"};
  end_leadership();
}

void leader_election_object::withdraw(const caller& who, const std::string& name) {
  if (leader_ && leader_->who.session == who.session && leader_->name == name)
    end_leadership();
}

packed leader_election_object::leader() const {
  packed_writer out;
  out.array(2);
  out.value(changes_);
  if (!leader_) {
    out.value(msgpack::type::nil_t{});
    return std::move(out).finish();
  }
  auto about = table().about(leader_->who.session);
  std::chrono::nanoseconds since = now() - leader_->since;
  out.value(std::tuple{leader_->name, leader_->lease, leader_->who.session, about.host, about.pid,
                       about.worker, since.count()});
  return std::move(out).finish();
}

void leader_election_object::watch(pending<packed> reply, uint64_t changes) {
  if (changes != changes_)
    reply.resolve(leader());
  else
    watchers_.push_back(std::move(reply));
}

packed leader_election_object::dump() const {
  return pack(std::pair{changes_, leader_ ? std::optional{leader_->name} : std::nullopt});
}

std::string leader_election_object::preview() const {
  return state_text(leader_ ? "led by " + quoted_text(leader_->name, max_candidate_bytes)
                            : "no leader",
                    candidates_.size());
}

void leader_election_object::session_ended(uint64_t session, session_end) {
  if (leader_ && leader_->who.session == session)
    end_leadership();
}

/// Ends the leadership, and lets the next candidate lead.
void leader_election_object::end_leadership() {
  table().end(leader_->lease);
  leader_.reset();
  ++changes_;
  if (!candidates_.empty())
    elect();
  note_change();
}

/// Makes the first candidate the leader. @pre there is a candidate, and no leader
void leader_election_object::elect() {
  auto next = candidates_.pop_front();
  leader_ = leadership{std::move(next.payload), table().begin()};
  leader_->since = now();
  ++changes_;
  next.reply.resolve(leader_->lease);
}

/// Answers the watchers.
void leader_election_object::note_change() {
  auto state = leader();
  while (!watchers_.empty())
    watchers_.pop_front().reply.resolve(state);
}

} // namespace manager
