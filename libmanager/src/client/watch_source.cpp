#include "actors/server/directory.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "manager/detail/future_state.hpp"
#include "manager/watch.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

namespace manager {
namespace detail {
namespace {

/// Calls of the directory that wait.
class directory_calls : public proxy<directory> {
public:
  using proxy::proxy;

  uint64_t watch(uint64_t object, const packed& filter, std::optional<uint64_t> from,
                 uint64_t number) const {
    auto after = from ? std::optional{static_cast<int64_t>(*from)} : std::nullopt;
    return call<"watch">(object, filter, after, number, number);
  }
  packed changes(wait_time wait, const std::stop_token& stop, uint64_t number,
                 uint64_t after) const {
    if (stop.stop_possible())
      return call_until<"changes">(stop, wait, number, after);
    return wait ? call_for<"changes">(*wait, number, after) : call<"changes">(number, after);
  }
  reply<packed> start_changes(uint64_t number, uint64_t after) const {
    return start<"changes">(number, after);
  }
  packed snapshot(uint64_t object) const { return call<"snapshot">(object); }
};

change read_change(const packed& entry) {
  auto parts = split_array(entry);
  return {static_cast<change_kind>(unpack<uint64_t>(parts.at(1))), unpack<uint64_t>(parts.at(2)),
          unpack<std::string>(parts.at(3)), unpack<uint64_t>(parts.at(4)), parts.at(5)};
}

/// A watch with a stream of its own.
class own_watch final : public watch_source, public std::enable_shared_from_this<own_watch> {
public:
  own_watch(const object_ptr& object, const packed& filter, std::optional<uint64_t> from)
      : session_{object->session()},
        object_{object},
        calls_{session_->directory_as("watch of " + object->granted().type, name_of_watched())},
        number_{session_->new_watch()},
        begin_{calls_.watch(id_of(object), filter, from, number_)} {}
  ~own_watch() override { session_->unwatch(number_); }
  own_watch(const own_watch&) = delete;
  own_watch& operator=(const own_watch&) = delete;

  change next(wait_time wait, const std::stop_token& stop) override {
    std::lock_guard one_at_a_time{reading_};
    for (;;) {
      if (auto ready = take_ready())
        return std::move(*ready);
      if (ended_)
        throw in_call(object_, "watch", {errc::object_gone, "the object was removed"});
      keep(calls_.changes(wait, stop, number_, last_));
    }
  }

  uint64_t begin() const noexcept override { return begin_; }

  std::pair<uint64_t, packed> snapshot() override {
    auto parts = split_array(calls_.snapshot(id_of(object_)));
    return {unpack<uint64_t>(parts.at(0)), parts.at(1)};
  }

  void skip_to(uint64_t revision) noexcept override {
    auto known = skipped_.load();
    while (known < revision && !skipped_.compare_exchange_weak(known, revision))
      ;
  }

  void call(std::function<void(change&&)> receive) override {
    receive_ = std::move(receive);
    if (ready_.empty())
      return ask();
    run_later([self = weak_from_this()] { // what `next` has left
      if (auto known = self.lock())
        known->receive(nullptr);
    });
  }

  void end() noexcept override {
    canceled_ = true;
    if (auto asked = this->asked())
      asked->give_up();
    if (runner_.load() != std::this_thread::get_id())
      std::lock_guard wait_for_callback{running_};
  }

  std::optional<error> failure() const override {
    std::lock_guard guard{mutex_};
    return failure_;
  }

private:
  std::string name_of_watched() const {
    auto& granted = object_->granted();
    return granted.name.empty() ? std::to_string(granted.id) : granted.name;
  }

  /// Keeps the changes of an answer.
  void keep(const packed& answer) {
    auto parts = split_array(answer);
    for (auto& entry : split_array(parts.at(1)))
      ready_.push_back(read_change(entry));
    last_ = unpack<uint64_t>(parts.at(0));
  }

  std::optional<change> take_ready() {
    while (!ready_.empty()) {
      auto first = std::move(ready_.front());
      ready_.pop_front();
      ended_ = ended_ || first.kind == change_kind::removed;
      if (first.revision > skipped_ || first.kind == change_kind::removed)
        return first;
    }
    return std::nullopt;
  }

  std::shared_ptr<started_call> asked() const noexcept {
    std::lock_guard guard{mutex_};
    return asked_;
  }

  /// Starts a call for the next changes, whose answer the callback thread receives.
  void ask() {
    auto asked = calls_.start_changes(number_, last_).call();
    {
      std::lock_guard guard{mutex_};
      asked_ = asked;
    }
    asked->on_ready({[self = weak_from_this(), asked] {
      run_later([self, asked] {
        if (auto known = self.lock())
          known->receive(asked);
      });
    }});
    if (canceled_)
      asked->give_up();
  }

  /// Receives the answer of a call, if there is one, and calls the function with the changes.
  void receive(const std::shared_ptr<started_call>& asked) {
    std::lock_guard guard{running_};
    runner_ = std::this_thread::get_id();
    try {
      if (asked)
        keep(reply<packed>{asked}.get());
      for (auto ready = take_ready(); ready && !canceled_; ready = take_ready())
        receive_(std::move(*ready));
      if (!ended_ && !canceled_)
        ask();
    } catch (const error& failure) {
      std::lock_guard lock{mutex_};
      if (!canceled_)
        failure_ = failure;
    }
    runner_ = std::thread::id{};
  }

  std::shared_ptr<session_core> session_;
  object_ptr object_;
  directory_calls calls_;
  uint64_t number_;
  uint64_t begin_;
  std::mutex reading_;
  std::deque<change> ready_;
  uint64_t last_ = 0; ///< sequence number of the last change that was received
  bool ended_ = false;
  std::atomic<uint64_t> skipped_{0};
  std::function<void(change&&)> receive_;
  std::shared_ptr<started_call> asked_; ///< call for the next changes
  std::atomic<bool> canceled_{false};
  std::mutex running_; ///< held while `receive_` runs
  std::atomic<std::thread::id> runner_{};
  mutable std::mutex mutex_;
  std::optional<error> failure_;
};

} // namespace

std::shared_ptr<watch_source> begin_watch(const object_ptr& object, packed filter,
                                          std::optional<uint64_t> from) {
  if (!object || object->is_gone())
    throw error{errc::object_gone, "watch: this proxy refers to no object"};
  return std::make_shared<own_watch>(object, filter, from);
}

} // namespace detail

name_change name_change::from(change&& raw) {
  name_change typed{std::move(raw), {}, {}, false};
  if (typed.kind != change_kind::changed)
    return typed;
  typed.name = typed.argument<std::string>(0);
  typed.schema = typed.argument<std::string>(1);
  typed.created = typed.operation == "create";
  return typed;
}

} // namespace manager
