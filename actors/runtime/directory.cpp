#include "actors/runtime/directory.hpp"

namespace manager {

uint64_t directory::open_session(const caller& who, const packed& about) {
  return server_.sessions.open_beside(who.session, unpack<session_about>(about));
}

void directory::goodbye(const caller& who) const {
  server_.end_session(who.session);
}

bool directory::cancel(const caller& who, uint64_t request) {
  return server_.waits.withdraw_request(who.session, request, {errc::canceled, "canceled"});
}

grant directory::obtain(const caller& who, std::string type, std::string schema, std::string name,
                        packed initial) {
  return server_.objects.obtain(
      who, {std::move(type), std::move(schema), std::move(name), std::move(initial)});
}

grant directory::find(const caller& who, const std::string& name) {
  return server_.objects.find(who, name);
}

std::vector<grant> directory::lookup(const packed& ids) const {
  return server_.objects.lookup(unpack<std::vector<uint64_t>>(ids));
}

void directory::release(const caller& who, uint64_t id, uint64_t count) {
  server_.objects.release(who.session, id, count);
}

void directory::remove(std::string name) {
  server_.objects.remove(name);
}

packed directory::names() const {
  std::vector<std::tuple<std::string, std::string>> all;
  for (auto& object : server_.objects.list())
    if (!object.name.empty())
      all.emplace_back(object.name, object.schema);
  return pack(all);
}

packed directory::objects() const {
  std::vector<std::tuple<uint64_t, std::string, std::string, uint64_t>> all;
  for (auto& object : server_.objects.list())
    all.emplace_back(object.id, object.schema, object.name, object.references);
  return pack(all);
}

packed directory::counters() const {
  return pack(server_.objects.counters());
}

packed directory::deadlocks() const {
  std::vector<std::string> texts;
  for (auto& cycle : server_.locks.cycles())
    texts.push_back(server_.objects.text_of(cycle));
  return pack(texts);
}

uint64_t directory::announce(const caller& who, const packed& objects) {
  return server_.workers.announce(who.session, unpack<std::vector<uint64_t>>(objects));
}

std::vector<grant> directory::claim(const caller& who, uint64_t worker) {
  return server_.workers.claim(worker, who.session);
}

void directory::report(uint64_t worker, packed report) {
  server_.workers.report(worker, std::move(report));
}

std::optional<packed> directory::dismiss(uint64_t worker) {
  return server_.workers.dismiss(worker);
}

} // namespace manager
