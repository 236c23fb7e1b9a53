#include "manager/session.hpp"

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/spawner/spawner.hpp"

namespace manager {

session::session(std::shared_ptr<detail::session_core> core) noexcept : core_{std::move(core)} {}

session::session(session&&) noexcept = default;

session& session::operator=(session&& other) noexcept {
  std::swap(core_, other.core_);
  return *this;
}

session::~session() {
  close();
}

std::vector<named_object> session::objects() const {
  std::vector<named_object> all;
  for (auto& [name, schema] : core_->names())
    all.push_back({name, schema});
  return all;
}

server_status session::status() const {
  server_status all;
  using row = std::tuple<uint64_t, std::string, std::string, uint64_t>;
  for (auto& [id, schema, name, references] : unpack<std::vector<row>>(core_->objects()))
    all.objects.push_back({id, schema, name, references});
  all.counters = unpack<std::map<std::string, uint64_t>>(core_->counters());
  return all;
}

void session::remove(std::string_view name) const {
  core_->remove(std::string{name});
}

std::string session::address() const {
  return core_->how().address;
}

std::optional<pid_t> session::server_pid() const {
  return core_->server_pid();
}

void session::close() noexcept {
  if (core_)
    core_->close();
}

process session::spawn_task(const detail::task_entry& task, packed arguments,
                            std::vector<detail::object_ptr> references) {
  return process{core_->workers().spawn(task, std::move(arguments), references)};
}

detail::object_ptr session::obtain_object(std::string_view type, std::string schema,
                                          std::string_view name, packed initial) {
  return core_->obtain(std::string{type}, std::move(schema), std::string{name}, std::move(initial));
}

} // namespace manager
