#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/objects/work/numbered.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace manager {

/// Numbers of an outcome: the task's index in its group, a `task_status`, the worker's number, the
/// time that the task took, and the time when it began, both in nanoseconds.
using outcome_numbers = std::array<int64_t, 5>;

/// Result of a task of a pool.
using task_outcome = numbered<5>;

/// End of a task.
enum class task_status : int64_t {
  done,        ///< the value is the task's result
  failed,      ///< an exception left the task; the value is [type name, text]
  died,        ///< its worker ended; the value is [pid, times that the task was run, task's name]
  quarantined, ///< the task ended several workers, one after the other; the value is as for `died`
};

/// Tasks that a pool of worker processes runs. The owner is the session that starts the workers. A
/// task is a name and packed arguments; the server does not know the types. Results are collected
/// by groups, which callers number. A worker takes tasks and hands in results in one call. The
/// tasks of a worker whose session ends are run again, or fail if they were run often enough. All
/// calls fail after the owner's session has ended. A task that may share its worker is a chunk: an
/// array of elements, which run one by one before the chunk fails. Not thread-safe: lives on the
/// server's network thread.
class pool_object : public shared_object {
public:
  static constexpr std::string_view type_name = "pool";

  /// Number of workers that a task may end before it is not run any more, whatever its retries: it
  /// was the only task of each of them.
  static constexpr int64_t most_kills = 3;

  /// Number of the bits of an index that number a chunk.
  static constexpr int part_shift = 40;

  /// Makes a pool without an owner, for any initial value: a dump is for people, because the
  /// sessions in it have ended.
  explicit pool_object(const packed& initial);
  ~pool_object() override;
  pool_object(const pool_object&) = delete;
  pool_object& operator=(const pool_object&) = delete;

  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  // -- the owner -----------------------------------------------------------------

  /// Makes the calling session the owner of a pool of so many workers. In a pool that is
  /// `dedicated`, each task has a worker of its own; then the number is not used.
  /// @throws error bad_argument if the pool has an owner, or for less than one worker
  void own(const caller& who, int64_t workers, bool dedicated);

  /// Answers once the state is not the one of this number: [number of the state, workers, closed].
  void tend(const caller& who, pending<packed> reply, int64_t state);

  /// Returns the number of workers to start if `alive` worker processes run whose end was not
  /// reported by `ended`. Processes that take no more tasks do not count.
  int64_t vacant(int64_t alive) const;

  /// Records the cause of a worker's end: "killed by SIGKILL". Returns false if the worker never
  /// enlisted.
  bool ended(int64_t worker, const std::string& cause);

  /// Ends the pool: all tasks fail with this reason.
  void fail(const std::string& why);

  // -- workers -------------------------------------------------------------------

  /// Makes the calling session a worker; `worker` is its number.
  void enlist(const caller& who, int64_t worker, int64_t pid);

  /// Takes results, [task, status, duration, begin] and a value each, and answers with up to `most`
  /// tasks, [task, name's number] and the arguments each. Waits while there is no task. Answers
  /// with no task if the worker is to end.
  void exchange(const caller& who, pending<packed> reply, const packed& results, int64_t most);

  /// Takes results, as `exchange`.
  void finish(const caller& who, const packed& results);

  /// Takes the last results of a worker, which takes no more tasks and is about to end.
  void retire(const caller& who, const packed& results);

  /// Returns the first task of the caller's own group, with an index from `first` to `last`, that
  /// no worker runs; none if there is none. So a worker that waits for its own tasks runs them.
  packed take(const caller& who, int64_t group, int64_t first, int64_t last);

  /// Returns the name of tasks, by its number.
  std::string task_name(int64_t number) const;

  // -- callers -------------------------------------------------------------------

  /// Runs one task; answers with its `task_outcome`.
  void run(const caller& who, pending<packed> reply, const std::string& task, packed arguments,
           int64_t priority, int64_t retries);

  /// Begins a group, to which tasks may be added until `leave`, also after `close`. `awaited`:
  /// `join` waits for `leave`; otherwise for the tasks that were added. Returns the progress.
  /// @throws error shut_down if the pool is closed
  packed begin(const caller& who, int64_t group, bool awaited);

  /// Adds tasks to a group of the caller, with indices from `first` on. `alone`: the tasks do not
  /// share a worker with others, so a task that ends its worker does not harm others. The elements
  /// of a chunk that run one by one have the chunk's index, and above its lowest `part_shift` bits
  /// their position in the chunk, from 1 on.
  void submit(const caller& who, int64_t group, int64_t first, const std::string& task,
              const packed& tasks, int64_t priority, int64_t retries, bool alone);

  /// Answers with up to `most` outcomes of a group; waits for at least one. Answers with none after
  /// `leave`.
  void collect(const caller& who, pending<packed> reply, int64_t group, int64_t most);

  /// Forgets a group: its tasks are not run any more, and results of those that run are dropped.
  void leave(const caller& who, int64_t group);

  /// Removes a task that no worker runs; returns false if there is none.
  bool cancel(const caller& who, int64_t group, int64_t index);

  /// Returns the worker that runs a task; 0 if there is none.
  int64_t runner(const caller& who, int64_t group, int64_t index) const;

  /// Answers with the cause of a worker's end, once the owner has told it.
  void cause(pending<std::string> reply, int64_t worker);

  // -- anybody -------------------------------------------------------------------

  /// Sets the number of workers. Workers that are too many end after their task.
  /// @throws error bad_argument for less than one
  void resize(int64_t workers);

  /// Ends the submission of tasks, except for groups that have begun. Workers end when all tasks
  /// are done and no group is left that has begun.
  void close();

  /// Waits until the pool is closed and all workers have ended. From then on, groups that are not
  /// awaited keep no worker.
  /// @throws error bad_argument if the pool is not closed, would_deadlock for a worker of the pool
  void join(const caller& who, pending<void> reply);

  /// Returns [workers, workers asked for, waiting tasks, running tasks, done, failed, run again].
  packed progress() const;

  /// Returns the tasks that ended several workers: [name, arguments as text, times run, last pid].
  packed quarantine() const;

  std::string preview() const;
  packed dump() const;

  void session_ended(uint64_t session, session_end how) override;

  static constexpr auto operations() {
    using self = pool_object;
    return operation_table(
        MANAGER_OP(own, "own", "WORKERS DEDICATED  makes the caller the owner")
            .lasting_as_session(),
        MANAGER_OP(tend, "tend", "STATE  waits for another state: [state, workers, closed]")
            .only_waiting(),
        MANAGER_OP(vacant, "vacant", "ALIVE  number of workers to start"),
        MANAGER_OP(ended, "ended", "WORKER CAUSE  reports the cause of a worker's end"),
        MANAGER_OP(fail, "fail", "WHY  ends the pool, with the reason"),
        MANAGER_OP(enlist, "enlist", "WORKER PID  makes the caller a worker").lasting_as_session(),
        MANAGER_OP(exchange, "exchange", "RESULTS MOST  hands in results, takes tasks"),
        MANAGER_OP(finish, "finish", "RESULTS  hands in results"),
        MANAGER_OP(retire, "retire", "RESULTS  hands in the last results"),
        MANAGER_OP(take, "take", "GROUP FIRST LAST  takes a task of the caller's group"),
        MANAGER_OP(task_name, "task_name", "NUMBER  a task's name"),
        MANAGER_OP(run, "run", "TASK ARGUMENTS PRIORITY RETRIES  runs a task, answers its outcome"),
        MANAGER_OP(begin, "begin", "GROUP AWAITED  begins a group, returns the progress")
            .lasting_as_session(),
        MANAGER_OP(submit, "submit",
                   "GROUP FIRST TASK ARGUMENTS PRIORITY RETRIES ALONE  adds tasks")
            .lasting_as_session(),
        MANAGER_OP(collect, "collect", "GROUP MOST  waits for outcomes of a group"),
        MANAGER_OP(leave, "leave", "GROUP  forgets a group"),
        MANAGER_OP(cancel, "cancel", "GROUP INDEX  removes a task that does not run"),
        MANAGER_OP(runner, "runner", "GROUP INDEX  the worker that runs a task"),
        MANAGER_OP(cause, "cause", "WORKER  waits for the cause of a worker's end").only_waiting(),
        MANAGER_OP(resize, "resize", "WORKERS  sets the number of workers"),
        MANAGER_OP(close, "close", "  ends the submission of tasks"),
        MANAGER_OP(join, "join", "  waits until all workers have ended").only_waiting(),
        MANAGER_OP(progress, "progress",
                   "  [workers, asked for, waiting, running, done, failed, run again]"),
        MANAGER_OP(quarantine, "quarantine", "  tasks that ended several workers"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [workers, closed, waiting, running, done, failed]"));
  }

private:
  using group_key = std::pair<uint64_t, int64_t>; ///< session, the session's number

  struct task {
    group_key group;
    int64_t index = 0;
    int64_t name = 0;
    packed arguments;
    int64_t priority = 0;
    int64_t retries = 0;
    bool alone = false;
    int64_t runs = 0;
    int64_t kills = 0;                      ///< workers that it ended, without another task
    uint64_t worker = 0;                    ///< session that runs it; 0: none
    std::optional<pending<packed>> reply{}; ///< of `run`
  };

  struct group {
    std::map<int64_t, uint64_t> tasks; ///< by index
    std::deque<task_outcome> outcomes;
    waiting_list<packed, int64_t> collectors; ///< empty while there are outcomes
    bool has_begun = false;                   ///< by `begin`
    bool is_awaited = false;                  ///< by `join`
  };

  struct worker {
    int64_t number = 0;
    int64_t pid = 0;
    std::set<uint64_t> tasks; ///< that it runs
    bool is_retired = false;  ///< takes no more tasks
  };

  struct demand {
    uint64_t session;
    int64_t most;
  };

  struct suspect {
    std::string name;
    std::string arguments;
    int64_t runs;
    int64_t pid;
  };

  using rank = std::pair<int64_t, uint64_t>; ///< the highest priority first, then by age

  static rank rank_of(uint64_t number, const task& of) { return {-of.priority, number}; }

  std::vector<int64_t> counts() const;
  int64_t hired() const { return std::ssize(workers_) - retired_; }
  bool is_done() const;
  bool is_surplus() const { return !dedicated_ && hired() > wanted_; }
  void let_go(uint64_t session);
  void require_usable() const;
  void require_open() const;
  void require_open_for(const group_key& group) const;
  void require_worker(const caller& who) const;
  int64_t number_of(const std::string& name);
  void add(task added);
  void remove(uint64_t number);
  void drop(uint64_t number);
  void lease(uint64_t number, uint64_t session);
  void take_results(const caller& who, const packed& results);
  void settle();
  bool serve(const demand& wish, pending<packed>& reply);
  std::vector<uint64_t> next_tasks(int64_t most) const;
  packed granted(const std::vector<uint64_t>& numbers) const;
  void answer(uint64_t number, const outcome_numbers& numbers, packed value);
  void deliver(group& to);
  void forget(const group& ended);
  void lose(uint64_t number, const worker& by);
  void run_again(uint64_t number);
  void split(uint64_t number, std::vector<packed> elements);
  void worker_ended(uint64_t session);
  void end_with(const std::string& why);
  void note_change();
  void finish_joining();

  quota quota_;
  std::optional<uint64_t> owner_; ///< session
  bool dedicated_ = false;
  int64_t wanted_ = 0; ///< workers
  int64_t state_ = 1;  ///< number of the state, for `tend`
  bool closed_ = false;
  bool joined_ = false; ///< `join` was called
  std::string over_;    ///< reason why the pool has ended; empty: it has not
  uint64_t last_number_ = 0;
  std::unordered_map<uint64_t, task> tasks_;
  std::set<rank> ready_;
  std::map<group_key, group> groups_;
  int64_t begun_ = 0;                  ///< groups that have begun
  int64_t awaited_ = 0;                ///< of these, those for which `join` waits
  std::map<uint64_t, worker> workers_; ///< by session
  int64_t retired_ = 0;                ///< workers that take no more tasks
  std::vector<std::string> names_;
  std::map<std::string, int64_t, std::less<>> numbers_;
  waiting_list<packed, demand> idle_; ///< workers; empty while tasks are ready
  waiting_list<packed, int64_t> tenders_;
  waiting_list<void> joiners_;
  std::set<int64_t> enlisted_;            ///< numbers of workers whose end is not reported
  std::map<int64_t, std::string> causes_; ///< by worker; the latest ones
  std::map<int64_t, waiting_list<std::string>> asking_;
  std::deque<suspect> quarantine_; ///< the latest ones
  int64_t done_ = 0, failed_ = 0, repeated_ = 0;
};

} // namespace manager
