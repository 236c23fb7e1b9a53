#pragma once

#include "actors/objects/work/pool.hpp"
#include "manager/detail/pool_calls.hpp"
#include "manager/detail/pool_feed.hpp"
#include "manager/detail/pool_link.hpp"
#include "manager/future.hpp"
#include "manager/task.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Options of a new pool.
struct pool_options {
  size_t workers = 0; ///< processes; 0: one for each processor
  std::string name{}; ///< for other processes; empty: only copies of the proxy reach the pool

  /// Call that each worker runs before its first task: `manager::call(setup, 1)`. Its arguments are
  /// values, not proxies. An exception ends the pool.
  std::optional<task_call> initializer{};

  /// Number of tasks after which a worker ends and is replaced; 0: any number.
  size_t max_tasks_per_worker = 0;

  start_method start = start_method::spawn; ///< of the workers
};

/// Default of `retries` for elements of `map` and `imap`. An element is then started three times at
/// most, after which a task that ended each of its workers is not run any more in any case.
inline constexpr size_t retries_of_map = 2;

/// Options of a pool's tasks, see `pool::with`.
struct task_options {
  int64_t priority = 0; ///< tasks of a higher priority come first

  /// Number of times that a task is run again after its worker has died. A task may then have had
  /// effects before. 0: the task fails with `worker_died`. Without a number: 0 for single tasks
  /// (`apply`, `submit`), `retries_of_map` for the elements of `map` and `imap`.
  std::optional<size_t> retries{};

  size_t chunk = 0;      ///< elements that travel together, for `map`; 0: about 5 ms of work
  size_t look_ahead = 0; ///< elements under way, for `imap`; 0: about 40 ms of work
  /// File to which `map` and `imap` write a line for each element: index, begin, duration, worker,
  /// exit and result, with tabs. `resume`: results that the file has are not computed again; the
  /// elements must be the same. Empty: no file.
  std::string joblog{};
  bool resume = false;

  wait_time timeout{}; ///< limit of `apply` and `map`, and of the wait for one result of `imap`
};

/// State of a pool.
struct pool_progress {
  int64_t workers;   ///< that run
  int64_t wanted;    ///< workers asked for
  int64_t waiting;   ///< tasks that no worker runs
  int64_t running;   ///< tasks that workers have
  int64_t done;      ///< tasks that returned, since the pool was made
  int64_t failed;    ///< tasks that threw, or whose worker died
  int64_t run_again; ///< starts of tasks whose worker had died
};

/// A task that ended several workers, one after the other, and is not run any more.
struct suspect_task {
  std::string task;
  std::string arguments; ///< the first characters
  int64_t runs;
  int64_t pid; ///< of its last worker

  MSGPACK_DEFINE(task, arguments, runs, pid)
};

/// Results of `imap`, one after the other: an input range, to be read once by one thread. Reading
/// blocks until the next result is there. The task of an element that failed throws when its result
/// is read; the results after it can still be read. An exception of the range of elements is thrown
/// after the results of the elements before. The destructor cancels the tasks that no worker runs.
/// The result of a task without one is std::monostate.
template <class R> class pool_results {
public:
  using value_type = detail::kept_result<R>;

  pool_results(std::unique_ptr<detail::result_source<R>> source, wait_time wait,
               std::optional<size_t> total)
      : source_{std::move(source)}, wait_{wait}, total_{total} {}

  /// Returns the next result; nullopt after the last one.
  /// @throws error task_failed, worker_died, shut_down; timed_out after `task_options::timeout`
  std::optional<value_type> next() { return source_->next(wait_); }

  /// Waits for at most `time`.
  /// @throws error as above; timed_out
  std::optional<value_type> next(time_limit time) { return source_->next(time); }

  /// Returns the number of elements, if it was known at the beginning.
  std::optional<size_t> total() const noexcept { return total_; }

  class iterator {
  public:
    using value_type = pool_results::value_type;
    using difference_type = std::ptrdiff_t;

    explicit iterator(pool_results& of) : of_{&of}, now_{of.next()} {}
    value_type& operator*() const { return *now_; }
    iterator& operator++() {
      now_ = of_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !now_; }

  private:
    pool_results* of_;
    mutable std::optional<value_type> now_;
  };

  iterator begin() { return iterator{*this}; }
  std::default_sentinel_t end() const { return {}; }

private:
  std::unique_ptr<detail::result_source<R>> source_;
  wait_time wait_;
  std::optional<size_t> total_;
};

/// A pool of worker processes that run tasks: Python's multiprocessing.Pool and
/// concurrent.futures.ProcessPoolExecutor. The process that makes the pool owns it: it starts the
/// workers and replaces those that end. Other processes use the pool by its name, or get a copy of
/// the proxy; a copy in the process of the owner shares the ownership. The pool is terminated when
/// the last of these copies is destroyed, as at the end of Python's `with`, or when the owner dies:
/// then all calls fail with `shut_down`, so that no call waits for ever. A task that waits for
/// tasks of its own pool runs them itself while no worker does, so that it cannot deadlock. Any
/// thread may use any copy.
///
/// Errors of tasks: `task_failed` with the type and the text of the exception that left the task;
/// `worker_died` with process, cause and number of runs if the worker ended before the task.
/// docs/pools.md has examples.
/// @throws error shut_down after the end of the pool; the errors of every call (see `proxy`)
class pool : public proxy<pool_object> {
public:
  pool() = default;
  explicit pool(const detail::object_ptr& object)
      : proxy{object}, calls_{object}, link_{std::make_shared<detail::pool_link>(calls_)} {}
  MANAGER_PROXY_MEMBERS(pool)

  static std::string schema_name() { return "pool"; }

  /// Returns the same pool with other options for its tasks: `pool.with({.retries = 3}).map(...)`.
  pool with(const task_options& options) const {
    auto other = *this;
    other.options_ = options;
    return other;
  }

  /// Runs `task(arguments...)` in a worker; blocks until it has ended, and returns its result.
  template <class F, class... A>
  detail::task_result<F> apply(F task,
                               A&&... arguments) const requires detail::callable_task<F, A...> {
    detail::task_values<F> values{std::forward<A>(arguments)...};
    return detail::result_of_task<F>(
        detail::run_in_pool(calls_, spec(task), values.packed_bytes(), options_.timeout));
  }

  /// Starts `task(arguments...)` in a worker. `submit` and `apply_async` are the same.
  template <class F, class... A>
  future<detail::task_result<F>>
  submit(F task, A&&... arguments) const requires detail::callable_task<F, A...> {
    detail::task_values<F> values{std::forward<A>(arguments)...};
    return {usable_link().submit(spec(task), values.packed_bytes()),
            [](const packed& value) { return detail::result_of_task<F>(value); }};
  }
  template <class F, class... A>
  future<detail::task_result<F>>
  apply_async(F task, A&&... arguments) const requires detail::callable_task<F, A...> {
    return submit(task, std::forward<A>(arguments)...);
  }

  /// Runs the task for each element of a range; returns the results in the order of the elements.
  /// An element is the only argument, or a tuple of all arguments (`starmap`).
  /// @throws error the first failure; elements that no worker runs are then not run
  template <class F, std::ranges::input_range Range> auto map(F task, Range&& elements) const {
    detail::require_sendable_result<F>();
    detail::require_elements<F, Range>();
    detail::chunk_stream stream{calls_, each(task), plan(elements)};
    return detail::map_all<F>(stream, detail::kept_range<std::remove_reference_t<Range>&>{elements},
                              options_.timeout);
  }
  template <class F, std::ranges::input_range Range> auto starmap(F task, Range&& elements) const {
    static_assert(std::tuple_size_v<detail::task_arguments<F>> > 1,
                  "starmap is for tasks of several parameters: use map");
    return map(task, std::forward<Range>(elements));
  }

  /// Starts `map` on a thread of its own, with a copy of the elements. The destructor of the last
  /// copy of the proxy waits for it.
  template <class F, std::ranges::input_range Range>
  auto map_async(F task, Range&& elements) const {
    detail::require_elements<F, Range>();
    using element = detail::task_element_of<F>;
    using results = decltype(map(task, std::declval<std::vector<element>&>()));
    auto state = std::make_shared<detail::local_state<results>>();
    std::vector<element> copy;
    for (auto&& each : elements)
      copy.push_back(static_cast<element>(each));
    auto stream = std::make_shared<detail::chunk_stream>(calls_, each(task), plan(copy));
    usable_link().run_aside([state, stream, copy = std::move(copy), wait = options_.timeout] {
      try {
        auto run = [&] {
          using range = detail::kept_range<const std::vector<element>&>;
          return detail::map_all<F>(*stream, range{copy}, wait);
        };
        if constexpr (std::is_void_v<results>) {
          run();
          state->set_value({});
        } else {
          state->set_value(run());
        }
      } catch (...) {
        state->set_exception(std::current_exception());
      }
    });
    return future<results>{state, [](auto value) { return value; }};
  }

  /// Returns the results for the elements of a range while they come, in the order of the elements
  /// (`imap`) or in the order in which they come (`imap_unordered`). Reads the range only a little
  /// ahead, so range and results may be endless. An lvalue range must outlive the results.
  template <class F, std::ranges::input_range Range>
  pool_results<detail::task_result<F>> imap(F task, Range&& elements) const {
    return results_of(task, std::forward<Range>(elements), true);
  }
  template <class F, std::ranges::input_range Range>
  pool_results<detail::task_result<F>> imap_unordered(F task, Range&& elements) const {
    return results_of(task, std::forward<Range>(elements), false);
  }

  pool_progress progress() const {
    auto now = ask<"progress">(unpack<std::vector<int64_t>>);
    return {now.at(0), now.at(1), now.at(2), now.at(3), now.at(4), now.at(5), now.at(6)};
  }

  /// Sets the number of workers. Workers that are too many end after their task.
  void resize(size_t workers) const { call<"resize">(static_cast<int64_t>(workers)); }

  /// Returns the latest tasks that ended several workers, at most 1,000.
  std::vector<suspect_task> quarantine() const {
    return ask<"quarantine">(unpack<std::vector<suspect_task>>);
  }

  /// Returns the processes of the workers; empty in processes other than the owner's.
  std::vector<int64_t> worker_pids() const {
    auto owner = usable_link().owner();
    return owner ? owner->pids() : std::vector<int64_t>{};
  }

  /// Ends the submission of tasks. A `map` or `imap` that was called before goes on with its
  /// elements. Workers end when all tasks are done.
  void close() const { call<"close">(); }

  /// Ends the pool: tasks that have not ended fail with `shut_down`. Workers get SIGTERM, and after
  /// a second SIGKILL.
  void terminate() const {
    if (auto owner = usable_link().owner())
      owner->terminate();
    else
      call<"fail">("the pool was terminated");
  }

  /// Blocks until all tasks are done and all workers have ended. Elements of `imap` that have not
  /// been submitted are not waited for, because the calling thread may read their results later.
  /// @throws error bad_argument if the pool was not closed, would_deadlock in a task of the pool
  void join() const {
    call<"join">();
    if (auto owner = usable_link().owner())
      owner->join(time_limit::for_ever());
  }

  /// Waits for at most `time`; returns false if the pool has not ended by then.
  /// @throws error as `join`
  bool join_for(time_limit time) const {
    auto until = time_after(std::chrono::steady_clock::now(), time);
    auto owner = usable_link().owner();
    return done_unless(errc::timed_out, [&] { call_for<"join">(time); })
           && (!owner || owner->join(time_limit::until(until)));
  }

private:
  template <class Session> friend class pool_factory;

  template <class F> detail::task_spec spec(const F& task, size_t retries = 0) const {
    auto& entry = detail::task_of(detail::address_of_task(task));
    return {detail::name_in_pool(entry), detail::display_name(entry), options_.priority,
            static_cast<int64_t>(options_.retries.value_or(retries))};
  }

  /// Returns the spec of the task for arrays of elements.
  template <class F> detail::task_spec each(const F& task) const {
    auto of = spec(task, retries_of_map);
    of.name = detail::name_for_each(of.name);
    return of;
  }

  template <class Range> detail::chunk_plan plan(Range& elements, bool awaited = true) const {
    return {options_.chunk,  options_.look_ahead, detail::size_if_known(elements),
            options_.joblog, options_.resume,     awaited};
  }

  detail::pool_link& usable_link() const {
    if (!link_)
      throw error{errc::object_gone, "this proxy refers to no pool"};
    return *link_;
  }

  template <class F, class Range>
  pool_results<detail::task_result<F>> results_of(F task, Range&& elements, bool ordered) const {
    detail::require_sendable_result<F>();
    detail::require_elements<F, Range>();
    auto how = plan(elements, false);
    return {std::make_unique<detail::element_results<F, Range>>(
                calls_, each(task), how, detail::kept_range<Range>{std::forward<Range>(elements)},
                ordered),
            options_.timeout, how.total};
  }

  task_options options_;
  detail::pool_calls calls_;
  std::shared_ptr<detail::pool_link> link_;
};

/// Factory of `m.pool(...)`; base of `session`.
template <class Session> class pool_factory {
public:
  /// Makes a pool and starts its workers, or makes an existing pool of this name that has no owner
  /// any more this session's. The workers end with the pool, with the session, and with the
  /// process.
  /// @throws error bad_argument if the pool has an owner; not_supported on a local session;
  /// worker_failed
  manager::pool pool(const pool_options& options = {}) {
    auto made = static_cast<Session&>(*this).template obtain<manager::pool>(options.name, {});
    auto plan = detail::plan_of(options.workers, options.max_tasks_per_worker, options.initializer);
    plan.start = options.start;
    made.link_->own(detail::own_pool(made.calls_, plan));
    return made;
  }

  /// Opens the pool of this name, which another process owns.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  manager::pool pool(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::pool>(name);
  }
};

} // namespace manager
