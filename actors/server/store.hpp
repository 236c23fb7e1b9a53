#pragma once

#include "actors/record/granted_object.hpp"
#include "actors/record/server_reports.hpp"
#include "actors/server/grant_counts.hpp"
#include "actors/server/hosted.hpp"
#include "actors/server/server_context.hpp"
#include "actors/value/object_name.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace manager {

/// Request of a session for an object.
struct object_request {
  std::string type;
  std::string schema;
  std::string name; ///< empty: a new anonymous object
  packed initial;   ///< contents and parameters of a new object; if the name exists, the parameters
                    ///< must be the same, and the contents are ignored
};

/// All objects of a server, their names and their grants. An anonymous object lives while a session
/// holds a grant of it, a stored value contains a reference to it, or a ticket for it is unclaimed.
/// A named object lives until it is removed. `sweep` drops objects that cannot be reached any more,
/// and not earlier, because such an object may be in use. Lives on the server's network thread, so
/// operations on it are never concurrent.
class store final : public reference_counter {
public:
  /// Makes an empty store. `store_id` is a random number, which references to its objects have.
  store(server_context& calls, type_registry types, uint64_t store_id)
      : context_{calls}, types_{std::move(types)}, store_id_{store_id} {}

  /// Creates an object, or opens the object of this name.
  /// @throws error no_such_type, type_mismatch, limit_reached; bad_argument for a name that is too
  /// long, and if an existing object has other parameters; the errors of the object's constructor
  granted_object obtain(const caller& who, const object_request& request);

  /// Opens the object of this name and of any type.
  /// @throws error no_such_name
  granted_object find(const caller& who, const std::string& name);

  /// Grants the caller an object that it can already reach.
  /// @throws error object_gone, limit_reached
  granted_object share(uint64_t session, uint64_t id);

  /// Returns the objects of these numbers, without granting them. An object that is gone has no
  /// type.
  std::vector<granted_object> lookup(const std::vector<uint64_t>& ids) const;

  /// Gives back `count` grants of an object. Ignores unknown objects, which were removed before.
  void release(uint64_t session, uint64_t id, uint64_t count);

  // Holds that keep an object alive without a session: for tickets, and for values with references.
  void require(const reference& named) const override;
  void hold(uint64_t id) noexcept override;
  void unhold(uint64_t id) noexcept override;
  void grant_to(uint64_t session, uint64_t id) override;

  bool is_object_type(std::string_view name) const override { return types_.contains(name); }
  std::string schema_of(uint64_t id) const override;

  /// Returns the type of an object; null if the object is gone.
  const object_type* type_of(uint64_t id) const;

  /// Drops objects that cannot be reached, and objects that only these could reach: at most `most`.
  /// Returns false if more are left.
  bool sweep(size_t most);

  /// Returns the number by which references name this store. It belongs to the objects, not to the
  /// run of the server (`dispatcher::incarnation`).
  uint64_t id() const noexcept { return store_id_; }

  /// Executes a call, and answers it, now or later. Throws nothing.
  void call(const call_record& what, client_id client, record_reader& arguments,
            const answer_way& way);

  /// Returns the object of this number; null if there is none.
  hosted* object(uint64_t id);

  /// Returns the number of calls that may have changed an object.
  /// @throws error object_gone
  uint64_t revision_of(uint64_t id) const;

  // -- changes (store_watches.cpp) ------------------------------------------------

  /// Reports the changes of an object, or of the names of all objects, to a session from now on,
  /// and those after the revision `from` if they are kept; answers with the revision. Waits for a
  /// long operation of the object.
  void watch(pending<uint64_t> reply, const watch_request& request, std::optional<uint64_t> from);

  /// Removes a watch of a session, if it has a watch of this number.
  void unwatch(uint64_t session, uint64_t number);

  /// Answers with the revision and the contents of an object. Waits for a long operation.
  void snapshot(pending<packed> reply, uint64_t id);

  /// Removes a named object, even if it is in use.
  /// @throws error no_such_name
  void remove(const std::string& name);

  /// Frees everything that the session holds.
  void session_ended(uint64_t session, session_end how);

  /// Tells an object that the time of its timer has come.
  void time_came(uint64_t id);

  /// Removes all objects.
  void clear();

  struct summary {
    uint64_t id;
    std::string type, schema, name;
    uint64_t references;
  };

  /// Returns objects with numbers greater than `after`, in the order of their creation: at most
  /// `most`.
  std::vector<summary> list(uint64_t after, size_t most) const;

  /// Returns named objects with names greater than `after`, in the order of the names: at most
  /// `most`.
  std::vector<summary> list_named(const std::string& after, size_t most) const;

  /// Returns the number of calls so far, by "type.operation".
  std::map<std::string, uint64_t> counters() const;

  size_t size() const noexcept { return objects_.size(); }

  // -- reports (store_reports.cpp) ----------------------------------------------

  /// Returns the number of objects that a session holds.
  size_t count_of(uint64_t session) const;

  /// Returns the objects that a session holds, with numbers greater than `after`: at most `most`.
  std::vector<held_report> held_by(uint64_t session, uint64_t after, size_t most) const;

  /// Returns the threads that hold a lock or permits; empty for an object that is no lock.
  std::vector<claim_report> claims_of(uint64_t id, lock_table::time_point now) const;

  /// Returns the report of an object, found by its name or, if that is empty, its number.
  /// @throws error no_such_name, object_gone
  object_report report_of(const std::string& name, uint64_t id, lock_table::time_point now) const;

  /// Returns the operations that were called, with the addresses of their counters.
  std::vector<std::pair<const uint64_t*, timing_report>> called_rows() const;

  /// Returns type and operation of a counter.
  std::pair<std::string, std::string> row_at(const uint64_t* counter) const;

  /// Returns an object's name for texts: "queue 'jobs'" or "list #12".
  std::string title_of(uint64_t id) const;

  /// Describes a cycle of waits for locks, for people.
  std::string text_of(const std::vector<lock_wait>& cycle) const;

private:
  struct entry {
    const type_registry::value_type& type;
    std::string name;
    std::shared_ptr<hosted> object;
    grant_counts grants;
    uint64_t holds = 0;

    bool is_unreachable() const { return name.empty() && grants.empty() && holds == 0; }
  };

  void require_room_for_grant(uint64_t session, const entry* object) const;
  void require_room_for_object(const packed& initial) const;
  void add_grant(uint64_t id, entry& object, uint64_t session);
  void forget_grants(uint64_t id, entry& object, uint64_t session) noexcept;
  uint64_t create(const object_request& request);
  uint64_t id_of(const std::string& name) const;
  void require_type(const entry& found, const object_request& request) const;
  void collect(uint64_t id, const entry& object);
  granted_object grant_of(uint64_t id, const entry& object) const;
  void drop(uint64_t id);
  bool postpone_while_away(uint64_t id, const std::function<void()>& again,
                           const std::function<void(const error&)>& refuse);
  void begin_watch(pending<uint64_t>& reply, const watch_request& request,
                   std::optional<uint64_t> from);
  void end_watch(uint64_t id);
  void report_name(std::string_view operation, uint64_t id, const entry& object);
  summary summary_of(uint64_t id, const entry& object) const;

  server_context& context_;
  const type_registry types_;
  uint64_t store_id_;
  uint64_t last_id_ = 0;
  std::map<uint64_t, std::set<uint64_t>> granted_; ///< session to objects
  std::vector<uint64_t> unreachable_;              ///< candidates for the next sweep
  std::map<uint64_t, entry> objects_;
  std::map<std::string, uint64_t, std::less<>> names_;
  std::map<std::string, std::vector<uint64_t>, std::less<>> calls_; ///< counters by type and row
  std::unique_ptr<object_watch> names_watch_; ///< null unless somebody watches the names
  uint64_t names_revision_ = 0;               ///< number of changes of the names
};

} // namespace manager
