#include "actors/server/store.hpp"

#include <algorithm>
#include <span>

namespace manager {
namespace {

/// Memory of an empty object; measured in docs/performance.md.
constexpr size_t bytes_per_object = 2000;

} // namespace

granted_object store::obtain(const caller& who, const object_request& request) {
  require_name(request.name);
  auto named = names_.find(request.name);
  if (request.name.empty() || named == names_.end()) {
    require_room_for_object(request.initial);
    require_room_for_grant(who.session, nullptr);
    return share(who.session, create(request));
  }
  auto& existing = objects_.at(named->second);
  require_type(existing, request);
  existing.object->require_parameters(request.initial);
  return share(who.session, named->second);
}

granted_object store::find(const caller& who, const std::string& name) {
  return share(who.session, id_of(name));
}

granted_object store::share(uint64_t session, uint64_t id) {
  auto found = objects_.find(id);
  if (found == objects_.end())
    throw error{errc::object_gone, "object " + std::to_string(id) + " was removed"};
  auto& object = found->second;
  require_room_for_grant(session, &object);
  add_grant(id, object, session);
  return grant_of(id, object);
}

std::vector<granted_object> store::lookup(const std::vector<uint64_t>& ids) const {
  std::vector<granted_object> found;
  for (auto id : ids) {
    auto object = objects_.find(id);
    found.push_back(object == objects_.end() ? granted_object{id, {}, {}, {}}
                                             : grant_of(id, object->second));
  }
  return found;
}

void store::release(uint64_t session, uint64_t id, uint64_t count) {
  auto found = objects_.find(id);
  if (found == objects_.end())
    return;
  auto& grants = found->second.grants;
  if (!grants.contains(session))
    return;
  if (grants.remove(session, count) == 0)
    forget_grants(id, found->second, session);
  collect(id, found->second);
}

void store::require(const reference& named) const {
  auto title = "object " + std::to_string(named.object);
  if (named.server != store_id_)
    throw error{errc::bad_argument, "the value refers to " + title + " of another server"};
  if (!objects_.contains(named.object))
    throw error{errc::object_gone, title + ", to which the value refers, was removed"};
}

void store::hold(uint64_t id) noexcept {
  auto found = objects_.find(id);
  if (found != objects_.end())
    ++found->second.holds;
}

void store::unhold(uint64_t id) noexcept {
  auto found = objects_.find(id);
  if (found == objects_.end())
    return;
  --found->second.holds;
  collect(id, found->second);
}

void store::grant_to(uint64_t session, uint64_t id) {
  auto found = objects_.find(id);
  if (found != objects_.end()) // a grant is never refused here: the value is already being sent
    add_grant(id, found->second, session);
}

bool store::sweep(size_t most) {
  while (!unreachable_.empty()) { // a dropped object releases its references
    if (most-- == 0)
      return false;
    auto id = unreachable_.back();
    unreachable_.pop_back();
    auto found = objects_.find(id);
    if (found != objects_.end() && found->second.is_unreachable())
      drop(id);
  }
  return true;
}

void store::call(const call_record& what, client_id client, record_reader& arguments,
                 const answer_way& way) {
  auto found = objects_.find(what.object);
  if (found != objects_.end())
    found->second.object->call(what, client, arguments, way);
  else
    way.fail({errc::object_gone, "the object was removed"});
}

hosted* store::object(uint64_t id) {
  auto found = objects_.find(id);
  return found == objects_.end() ? nullptr : found->second.object.get();
}

uint64_t store::revision_of(uint64_t id) const {
  auto found = objects_.find(id);
  if (found == objects_.end())
    throw error{errc::object_gone, "object " + std::to_string(id) + " was removed"};
  return found->second.object->revision();
}

void store::remove(const std::string& name) {
  drop(id_of(name));
}

void store::session_ended(uint64_t session, session_end how) {
  for (auto id : context_.watches().session_ended(session))
    end_watch(id);
  auto ids = context_.owners().take(session);
  if (auto held = granted_.find(session); held != granted_.end())
    ids.insert(held->second.begin(), held->second.end());
  for (auto id : ids) { // a dropped object may drop others
    auto found = objects_.find(id);
    if (found == objects_.end())
      continue;
    found->second.object->session_ended(session, how);
    if (found->second.grants.contains(session)) {
      forget_grants(id, found->second, session);
      collect(id, found->second);
    }
  }
}

void store::time_came(uint64_t id) {
  auto found = objects_.find(id);
  if (found != objects_.end())
    found->second.object->time_came();
}

void store::clear() {
  while (!objects_.empty())
    drop(objects_.begin()->first);
}

std::string store::schema_of(uint64_t id) const {
  auto found = objects_.find(id);
  return found == objects_.end() ? std::string{} : found->second.object->schema();
}

const object_type* store::type_of(uint64_t id) const {
  auto found = objects_.find(id);
  return found == objects_.end() ? nullptr : &found->second.type.second;
}

std::vector<store::summary> store::list(uint64_t after, size_t most) const {
  std::vector<summary> part;
  for (auto each = objects_.upper_bound(after); each != objects_.end() && part.size() < most;
       ++each)
    part.push_back(summary_of(each->first, each->second));
  return part;
}

std::vector<store::summary> store::list_named(const std::string& after, size_t most) const {
  std::vector<summary> part;
  for (auto each = names_.upper_bound(after); each != names_.end() && part.size() < most; ++each)
    part.push_back(summary_of(each->second, objects_.at(each->second)));
  return part;
}

std::map<std::string, uint64_t> store::counters() const {
  std::map<std::string, uint64_t> sums;
  for (auto& [type, calls] : calls_) {
    auto& rows = types_.find(type)->second.rows;
    for (size_t i = 0; i < rows.size(); ++i)
      if (calls[i] != 0)
        sums[type + '.' + std::string{rows[i].name}] = calls[i];
  }
  return sums;
}

std::string store::title_of(uint64_t id) const {
  auto found = objects_.find(id);
  if (found == objects_.end())
    return title_of_object("object", "", id);
  return title_of_object(found->second.type.first, found->second.name, id);
}

std::string store::text_of(const std::vector<lock_wait>& cycle) const {
  constexpr size_t most = 20; // of a longer cycle the rest is counted
  std::string text = "deadlock:";
  for (auto& wait : std::span{cycle}.first(std::min(cycle.size(), most))) {
    auto about = context_.sessions().about(wait.who.session);
    auto name = about.worker.empty() ? "process" : "worker '" + about.worker + "', process";
    text += (&wait == &cycle.front() ? " " : "; ") + name + ' ' + std::to_string(about.pid)
            + (about.host.empty() ? "" : " on " + about.host) + ", thread "
            + std::to_string(wait.who.thread) + ", waits for " + title_of(wait.lock);
  }
  if (cycle.size() > most)
    text += "; and " + std::to_string(cycle.size() - most) + " more";
  return text;
}

void store::require_room_for_object(const packed& initial) const {
  context_.memory().require({1, static_cast<int64_t>(bytes_per_object + initial.size())});
  auto most = context_.limits().objects;
  if (objects_.size() >= most)
    throw error{errc::limit_reached,
                "the server has " + std::to_string(most) + " objects, which is its limit"};
}

void store::require_room_for_grant(uint64_t session, const entry* object) const {
  auto most = context_.limits().session_objects;
  auto held = granted_.find(session);
  if (held == granted_.end() || held->second.size() < most
      || (object != nullptr && object->grants.contains(session)))
    return;
  throw error{errc::limit_reached, "the session holds " + std::to_string(held->second.size())
                                       + " objects, its limit is " + std::to_string(most)};
}

void store::add_grant(uint64_t id, entry& object, uint64_t session) {
  if (object.grants.add(session) == 1)
    granted_[session].insert(id);
}

void store::forget_grants(uint64_t id, entry& object, uint64_t session) noexcept {
  if (!object.grants.erase(session))
    return;
  auto held = granted_.find(session);
  held->second.erase(id);
  if (held->second.empty())
    granted_.erase(held);
}

uint64_t store::create(const object_request& request) {
  auto type = types_.find(request.type);
  if (type == types_.end())
    throw error{errc::no_such_type,
                "this server has no object type " + quoted_text(request.type, max_name_bytes)};
  if (parse_schema(request.schema).kind != request.type)
    throw error{errc::bad_argument,
                quoted_text(request.schema, max_name_bytes) + " is no schema of a " + request.type};
  if (!context_.is_typed())
    check_initial(type->second, request.schema, request.initial, *this);
  auto& calls = calls_[request.type];
  calls.resize(type->second.rows.size()); // never resized again: the objects have pointers into it
  auto id = last_id_ + 1;
  auto object = type->second.make(context_, {id, request.schema, calls.data(), request.initial});
  last_id_ = id;
  objects_.emplace(id, entry{*type, request.name, std::move(object), {}, 0});
  if (!request.name.empty()) {
    names_.emplace(request.name, id);
    report_name("create", id, objects_.at(id));
  }
  return id;
}

store::summary store::summary_of(uint64_t id, const entry& object) const {
  auto references = object.holds;
  for (auto& [session, count] : object.grants)
    references += count;
  return {id, object.type.first, object.object->schema(), object.name, references};
}

uint64_t store::id_of(const std::string& name) const {
  auto found = names_.find(name);
  if (found == names_.end())
    throw error{errc::no_such_name, "there is no object named " + quoted_text(name)};
  return found->second;
}

void store::require_type(const entry& found, const object_request& request) const {
  auto& schema = found.object->schema();
  if (found.type.first != request.type || schema != request.schema)
    throw error{errc::type_mismatch,
                quoted_text(found.name) + " is a " + schema + ", not a " + request.schema};
}

void store::collect(uint64_t id, const entry& object) {
  if (object.is_unreachable())
    unreachable_.push_back(id);
}

granted_object store::grant_of(uint64_t id, const entry& object) const {
  return {id, object.type.first, object.object->schema(), object.name};
}

void store::drop(uint64_t id) {
  auto dropped = objects_.extract(id);
  auto& object = dropped.mapped();
  if (!object.name.empty()) {
    names_.erase(object.name);
    report_name("remove", id, object);
  }
  object.object->end_all_watches();
  context_.waits().withdraw_object(id, {errc::object_gone, "the object was removed"});
  while (!object.grants.empty())
    forget_grants(id, object, object.grants.begin()->first);
  context_.owners().forget_object(id);
  object.object->drop();
  context_.around().object_dropped(id);
}

} // namespace manager
