#include "manager/session.hpp"

#include "actors/value/quoted.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace manager {

session::session(std::shared_ptr<detail::session_core> core) noexcept : core_{std::move(core)} {}

session::session(session&&) noexcept = default;

session& session::operator=(session&& other) noexcept {
  auto ended = std::exchange(core_, std::move(other.core_));
  if (ended && ended != core_)
    ended->close();
  return *this;
}

session::~session() {
  close();
}

detail::session_core& detail::core_of(const session& m) {
  return m.core();
}

detail::session_core& session::core() const {
  if (!core_)
    throw error{errc::session_ended, "this session was moved from"};
  return *core_;
}

std::vector<named_object> session::objects() const {
  std::vector<detail::session_core::named> found;
  for (auto part = core().names({}); !part.empty(); part = core().names(std::get<0>(found.back())))
    std::move(part.begin(), part.end(), std::back_inserter(found));
  auto number = [](auto& each) { return std::get<2>(each); };
  std::ranges::sort(found, {}, number);
  std::vector<named_object> all;
  for (auto& [name, schema, id] : found)
    all.push_back({std::move(name), std::move(schema)});
  return all;
}

watcher<name_change> session::watch(std::string_view prefix,
                                    std::optional<after_revision> from) const {
  auto filter = prefix.empty() ? packed{} : detail::filter_of(filter_kind::prefix, pack(prefix));
  return watcher<name_change>{
      detail::begin_watch(core().names_object(), std::move(filter), detail::revision_in(from))};
}

server_status session::status() const {
  server_status all;
  using row = std::tuple<uint64_t, std::string, std::string, uint64_t>;
  auto next = [&] {
    return unpack<std::vector<row>>(
        core().objects(all.objects.empty() ? 0 : all.objects.back().id));
  };
  for (auto part = next(); !part.empty(); part = next())
    for (auto& [id, schema, name, references] : part)
      all.objects.push_back({id, std::move(schema), std::move(name), references});
  all.deadlocks = core().deadlocks();
  auto memory = core().memory();
  all.memory_used = memory.used;
  all.memory_most = memory.most;
  all.counters = unpack<std::map<std::string, uint64_t>>(core().counters());
  return all;
}

void session::on_lock_lost(std::function<void(const error&)> report) const {
  core().locks().report_to(std::move(report));
}

void session::remove(std::string_view name) const {
  core().remove(std::string{name});
}

std::string session::address() const {
  return core().shared_address();
}

std::vector<std::string> session::addresses() const {
  return core().addresses();
}

authkey session::key() const {
  return core().how().key;
}

std::optional<pid_t> session::server_pid() const {
  return core().server_pid();
}

void session::close() noexcept {
  if (core_)
    core_->close();
}

detail::object_ptr session::open_object(const std::string& schema, std::string_view name) {
  auto object = core().find(std::string{name});
  if (auto& found = object->granted().schema; found != schema)
    throw error{errc::type_mismatch, quoted_text(name) + " is a " + found + ", not a " + schema};
  return object;
}

detail::object_ptr session::obtain_object(std::string_view type, const std::string& schema,
                                          std::string_view name, packed initial) {
  return core().obtain(std::string{type}, schema, std::string{name}, std::move(initial));
}

} // namespace manager
