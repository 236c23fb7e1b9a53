#include "actors/server/directory.hpp"

#include "actors/objects/containers/bulk.hpp"

#include <algorithm>
#include <span>

namespace manager {
namespace {

constexpr int64_t most_entries = 1000;
constexpr size_t most_deadlocks = 100;

/// Returns false if the entry does not fit into this part any more.
template <class Entry> bool add_entry(part_writer& part, const Entry& entry) {
  auto bytes = pack(entry);
  if (!part.takes(bytes.size()))
    return false;
  part.add(bytes);
  return true;
}

/// Limits the length of a client's description of itself, which other clients receive.
session_about shortened(session_about about) {
  about.host.resize(std::min(about.host.size(), max_name_bytes));
  about.worker.resize(std::min(about.worker.size(), max_name_bytes));
  return about;
}

} // namespace

uint64_t directory::open_session(const caller& who, const packed& about) {
  return server_.sessions.open_beside(who.session, shortened(unpack<session_about>(about)));
}

void directory::goodbye(const caller& who) const {
  server_.end_session(who.session);
}

bool directory::cancel(const caller& who, uint64_t request) {
  return server_.waits.withdraw_request(who.session, request, {errc::canceled, "canceled"});
}

granted_object directory::obtain(const caller& who, std::string type, std::string schema,
                                 std::string name, packed initial) {
  return server_.objects.obtain(
      who, {std::move(type), std::move(schema), std::move(name), std::move(initial)});
}

granted_object directory::find(const caller& who, const std::string& name) {
  return server_.objects.find(who, name);
}

std::vector<granted_object> directory::lookup(const packed& ids) const {
  auto wanted = unpack<std::vector<uint64_t>>(ids);
  if (wanted.size() > most_grants)
    throw error{errc::bad_argument, "more than " + std::to_string(most_grants) + " objects"};
  return server_.objects.lookup(wanted);
}

void directory::transact(const caller& who, pending<std::string> reply, std::string steps) {
  server_.transact(who, std::move(reply), std::move(steps));
}

void directory::watch(const caller& who, pending<uint64_t> reply, uint64_t id, const packed& filter,
                      std::optional<int64_t> from, uint64_t stream, uint64_t number) {
  auto after = from ? std::optional{static_cast<uint64_t>(*from)} : std::nullopt;
  server_.objects.watch(std::move(reply), {who.session, id, stream, number, watch_filter{filter}},
                        after);
}

void directory::unwatch(const caller& who, uint64_t number) {
  server_.objects.unwatch(who.session, number);
}

void directory::changes(const caller& who, pending<packed> reply, uint64_t stream, uint64_t after) {
  server_.watches.changes(who.session, std::move(reply), stream, after);
}

void directory::snapshot(pending<packed> reply, uint64_t id) {
  server_.objects.snapshot(std::move(reply), id);
}

void directory::release(const caller& who, uint64_t id, uint64_t count) {
  server_.objects.release(who.session, id, count);
}

void directory::remove(std::string name) {
  server_.objects.remove(name);
}

packed directory::names(const std::string& after) const {
  part_writer part{most_entries};
  for (auto& object : server_.objects.list_named(after, most_entries))
    if (!add_entry(part, std::tuple{object.name, object.schema, object.id}))
      break;
  return std::move(part).finish();
}

packed directory::objects(uint64_t after) const {
  part_writer part{most_entries};
  for (auto& object : server_.objects.list(after, most_entries))
    if (!add_entry(part, std::tuple{object.id, object.schema, object.name, object.references}))
      break;
  return std::move(part).finish();
}

packed directory::counters() const {
  return pack(server_.objects.counters());
}

packed directory::memory() const {
  auto use = server_.memory.use();
  return pack(std::pair{use.used, use.most});
}

packed directory::deadlocks() const {
  auto cycles = server_.locks.cycles();
  std::vector<std::string> texts;
  for (auto& cycle : std::span{cycles}.first(std::min(cycles.size(), most_deadlocks)))
    texts.push_back(server_.objects.text_of(cycle));
  if (cycles.size() > most_deadlocks)
    texts.push_back("and " + std::to_string(cycles.size() - most_deadlocks) + " more deadlocks");
  return pack(texts);
}

uint64_t directory::announce(const caller& who, const packed& objects) {
  return server_.workers.announce(who.session, unpack<std::vector<uint64_t>>(objects));
}

std::vector<granted_object> directory::claim(const caller& who, uint64_t worker) {
  return server_.workers.claim(worker, who.session);
}

void directory::report(uint64_t worker, packed report) {
  server_.workers.report(worker, std::move(report));
}

std::optional<packed> directory::dismiss(uint64_t worker) {
  return server_.workers.dismiss(worker);
}

} // namespace manager
