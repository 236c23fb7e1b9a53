#pragma once

#include "actors/objects/operation.hpp"
#include "actors/server/store.hpp"
#include "actors/server/workers.hpp"

#include <functional>

namespace manager {

/// Object through which clients reach all other parts of a server: sessions, objects by name,
/// references, workers. It has an operation table and an actor as any other object. A new
/// connection receives this actor first. Lives on the server's network thread.
class directory : public shared_object {
public:
  static constexpr std::string_view type_name = "directory";

  struct parts {
    session_table& sessions;
    wait_table& waits;
    store& objects;
    worker_table& workers;
    watch_table& watches;
    const lock_table& locks;
    const memory_budget& memory;
    const std::vector<std::string>& addresses;
    std::function<void(uint64_t)> end_session;
    std::function<void(const caller&, pending<std::string>, std::string)> transact;
  };

  explicit directory(parts server) : server_{std::move(server)} {}

  /// Rows that open or close a session act for `who`: before a session is open, `who` has the
  /// calling actor's own session.
  uint64_t open_session(const caller& who, const packed& about);
  void goodbye(const caller& who) const;
  void thread_ended(const caller& who) const { server_.locks.thread_ended(who); }
  bool cancel(const caller& who, uint64_t request);
  granted_object obtain(const caller& who, std::string type, std::string schema, std::string name,
                        packed initial);
  granted_object find(const caller& who, const std::string& name);
  std::vector<granted_object> lookup(const packed& ids) const;

  /// Runs a transaction, see actors/server/transaction.hpp.
  void transact(const caller& who, pending<std::string> reply, std::string steps);
  uint64_t revision(uint64_t id) const { return server_.objects.revision_of(id); }

  // -- changes: see watch_table ---------------------------------------------------

  void watch(const caller& who, pending<uint64_t> reply, uint64_t id, const packed& filter,
             std::optional<int64_t> from, uint64_t stream, uint64_t number);
  void unwatch(const caller& who, uint64_t number);
  void changes(const caller& who, pending<packed> reply, uint64_t stream, uint64_t after);
  void snapshot(pending<packed> reply, uint64_t id);

  void release(const caller& who, uint64_t id, uint64_t count);
  void remove(std::string name);

  /// Return results that can be long in parts of about 1 MiB and at most a thousand entries. To get
  /// the next part, pass the last name or number of the part before; the last part is empty.
  packed names(const std::string& after) const;
  packed objects(uint64_t after) const;
  packed counters() const;
  packed deadlocks() const;
  packed memory() const;
  packed addresses() const { return pack(server_.addresses); }
  uint64_t announce(const caller& who, const packed& objects);
  /// Returns at most `most_grants` grants in one answer; after so many, the client asks again.
  std::vector<granted_object> claim(const caller& who, uint64_t worker);
  void report(uint64_t worker, packed report);
  std::optional<packed> dismiss(uint64_t worker);

  static constexpr auto operations() {
    using self = directory;
    return operation_table(
        MANAGER_OP(open_session, "open", "ABOUT  open a session, return its number"),
        MANAGER_OP(goodbye, "goodbye", "  close the calling session and free what it holds"),
        MANAGER_OP(thread_ended, "thread_end", "  free the locks that the calling thread holds"),
        MANAGER_OP(cancel, "cancel", "REQUEST  give a wait up, answer whether it still waited"),
        MANAGER_OP(obtain, "obtain", "TYPE SCHEMA NAME INITIAL  open or create an object"),
        MANAGER_OP(find, "find", "NAME  open an object of any type"),
        MANAGER_OP(lookup, "lookup",
                   "IDS  up to 128 objects of these numbers, which it was granted"),
        MANAGER_OP(transact, "transact", "STEPS  run a transaction, return its outcome"),
        MANAGER_OP(revision, "revision", "ID  how many calls may have changed an object"),
        MANAGER_OP(watch, "watch",
                   "ID FILTER FROM STREAM WATCH  report the changes of an object or, 0, of names"),
        MANAGER_OP(unwatch, "unwatch", "WATCH  end a watch"),
        MANAGER_OP(changes, "changes", "STREAM AFTER  wait for the changes after one"),
        MANAGER_OP(snapshot, "snapshot", "ID  revision and contents of an object"),
        MANAGER_OP(release, "release", "ID COUNT  give references back"),
        MANAGER_OP(remove, "remove", "NAME  remove a named object"),
        MANAGER_OP(names, "names",
                   "AFTER  the next named objects, by name: [[name, schema, id], ...]"),
        MANAGER_OP(objects, "objects",
                   "AFTER  the next objects: [[id, schema, name, references], ...]"),
        MANAGER_OP(counters, "counters", "  calls so far by type.operation"),
        MANAGER_OP(deadlocks, "deadlocks",
                   "  waits that will never end, as texts, at most 100 of them"),
        MANAGER_OP(memory, "memory", "  bytes that the server's process uses, and may use"),
        MANAGER_OP(addresses, "addresses", "  where the server listens"),
        MANAGER_OP(announce, "announce", "IDS  announce a worker that is handed these objects"),
        MANAGER_OP(claim, "claim", "WORKER  take over the next 128 objects handed to a worker"),
        MANAGER_OP(report, "report", "WORKER REPORT  say how a worker ends"),
        MANAGER_OP(dismiss, "dismiss", "WORKER  forget a worker that ended, return its report"));
  }

private:
  parts server_;
};

} // namespace manager
