#pragma once

#include "actors/record/change_report.hpp"
#include "manager/detail/proxy.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Changes of shared objects, in their order and without a gap: `for (auto& change : d.watch())`.

namespace manager {

/// A change of a watched object.
struct change {
  change_kind kind = change_kind::changed;
  uint64_t revision = 0;   ///< revision of the object after the change
  std::string operation{}; ///< operation that made the change: "push_back"; "expire" for a dict's
                           ///< entry whose time is over; "end_session" for the end of a session
  uint64_t session = 0;    ///< session that called the operation; 0: none

  /// Of a dict, record or set: [key, value], or [key] if the entry was removed, or [] if all were.
  /// Of a value: [nil, value]. Of other objects: the arguments of the operation. Of names: [name,
  /// schema, number of the object].
  packed contents{};

  /// Returns argument `index` of the operation.
  /// @throws error type_mismatch; std::out_of_range
  template <class T> T argument(size_t index) const {
    return unpack<T>(split_array(contents).at(index));
  }

  static change from(change&& raw) { return std::move(raw); }
};

/// Change of one entry of a dict.
template <class K, class V> struct dict_change : change {
  std::optional<K> key;   ///< nullopt: all entries were removed, or the kind is not `changed`
  std::optional<V> value; ///< nullopt: the entry was removed

  static dict_change from(change&& raw) {
    dict_change typed{std::move(raw), {}, {}};
    auto parts =
        typed.kind == change_kind::changed ? split_array(typed.contents) : std::vector<packed>{};
    if (!parts.empty())
      typed.key = unpack<K>(parts[0]);
    if (parts.size() > 1)
      typed.value = unpack<V>(parts[1]);
    return typed;
  }
};

/// Insertion or removal of a value of a set.
template <class T> struct set_change : change {
  std::optional<T> value; ///< nullopt: all values were removed, or the kind is not `changed`
  bool inserted = false;  ///< false: the value was removed

  static set_change from(change&& raw) {
    auto typed = dict_change<T, bool>::from(std::move(raw));
    auto value = std::move(typed.key);
    return {std::move(typed), std::move(value), typed.value.has_value()};
  }
};

/// Change of a `value<T>`.
template <class T> struct value_change : change {
  std::optional<T> value; ///< nullopt: the kind is not `changed`

  static value_change from(change&& raw) {
    value_change typed{std::move(raw), {}};
    if (typed.kind == change_kind::changed)
      typed.value = typed.template argument<T>(1);
    return typed;
  }
};

/// A name that was given to an object, or removed with the object.
struct name_change : change {
  std::string name{};
  std::string schema{}; ///< "list<int>"
  bool created = false; ///< false: the object was removed

  static name_change from(change&& raw);
};

/// Revision after which a watch begins: `d.watch(manager::after_revision{n})`.
struct after_revision {
  uint64_t revision;
};

/// Contents of an object, and its revision then.
template <class T> struct revision_of_contents {
  uint64_t revision;
  T contents;
};

namespace detail {

/// One watch of a session. Thread-safe.
class watch_source {
public:
  virtual ~watch_source() = default;

  /// Returns the next change. Waits for at most `wait`, and until `stop` is requested.
  /// @throws error timed_out, canceled, object_gone after the object's end
  virtual change next(wait_time wait, const std::stop_token& stop) = 0;
  virtual uint64_t begin() const noexcept = 0;
  virtual std::pair<uint64_t, packed> snapshot() = 0;
  virtual void skip_to(uint64_t revision) noexcept = 0;

  /// Calls `receive` with each change from now on, on the process's callback thread.
  virtual void call(std::function<void(change&&)> receive) = 0;

  /// Ends the calls of `receive`. Waits for a running one, unless it is the caller.
  virtual void end() noexcept = 0;
  virtual std::optional<error> failure() const = 0;
};

/// Begins a watch of an object, or of the names of all objects.
std::shared_ptr<watch_source> begin_watch(const object_ptr& object, packed filter,
                                          std::optional<uint64_t> from);

inline std::optional<uint64_t> revision_in(std::optional<after_revision> from) {
  return from ? std::optional{from->revision} : std::nullopt;
}

inline packed filter_of(filter_kind kind, const packed& operand) {
  packed_writer out;
  out.array(2);
  out.value(static_cast<uint64_t>(kind));
  out.add(operand);
  return std::move(out).finish();
}

} // namespace detail

/// Calls of a function with changes. Ends them when it is destroyed. Movable.
class subscription {
public:
  subscription() = default;
  explicit subscription(std::shared_ptr<detail::watch_source> source)
      : source_{std::move(source)} {}
  subscription(subscription&&) noexcept = default;
  subscription& operator=(subscription&& other) noexcept {
    end();
    source_ = std::move(other.source_);
    return *this;
  }
  ~subscription() { end(); }

  /// Ends the calls. Blocks while the function runs, unless the function calls it. Afterwards the
  /// function is not called any more.
  void end() noexcept {
    if (auto ended = std::exchange(source_, nullptr))
      ended->end();
  }

  /// Returns the failure that ended the calls: `disconnected`, `session_ended`; nullopt if there is
  /// none.
  std::optional<error> failure() const { return source_ ? source_->failure() : std::nullopt; }

private:
  std::shared_ptr<detail::watch_source> source_;
};

/// Changes of one object from a revision on, in their order, without a gap. If the reader is so
/// slow that the server drops changes (it keeps 1000 of them, and 1 MiB), the next change is of the
/// kind `fell_behind`: take a snapshot, and go on. The last change of an object that was removed is
/// of the kind `removed`. A range-for waits for changes, and ends after `removed`. Any thread may
/// call; each change goes to one of them. Move-only. Ends with its session, at the latest.
template <class Change> class watcher {
public:
  explicit watcher(std::shared_ptr<detail::watch_source> source) : source_{std::move(source)} {}
  watcher(watcher&&) noexcept = default;
  watcher& operator=(watcher&&) noexcept = default;

  /// Returns the object's revision when the watch began.
  uint64_t revision() const noexcept { return source_->begin(); }

  /// Waits for the next change.
  /// @throws error object_gone after the change `removed`; the errors of every call (see `proxy`)
  Change next() { return Change::from(source_->next(std::nullopt, {})); }

  /// Returns nullopt if there is no change within `time`.
  std::optional<Change> next_for(time_limit time) {
    return unless(errc::timed_out, [&] { return source_->next(time, {}); });
  }

  /// Returns nullopt if `stop` was requested before there was a change.
  std::optional<Change> next(const std::stop_token& stop) {
    return unless(errc::canceled, [&] { return source_->next(std::nullopt, stop); });
  }

  /// Returns the contents and their revision; changes up to this revision are not reported any
  /// more. So contents and later changes together have no gap.
  /// @throws error too_large if the contents do not fit one answer: read them in parts, after the
  /// watch has begun
  template <class T = packed> revision_of_contents<T> snapshot() {
    auto [revision, contents] = source_->snapshot();
    source_->skip_to(revision);
    return {revision, unpack<T>(contents)};
  }

  /// Calls `receive(change)` for each change from now on, on the process's callback thread, one
  /// after the other, until the subscription ends. `receive` may make calls; it should not block.
  template <class F> subscription call(F receive) && {
    source_->call([receive = std::move(receive)](change&& raw) mutable {
      receive(Change::from(std::move(raw)));
    });
    return subscription{std::move(source_)};
  }

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Change;
    using difference_type = std::ptrdiff_t;
    using pointer = const Change*;
    using reference = const Change&;

    iterator() = default;
    explicit iterator(watcher& from) : from_{&from} { ++*this; }

    reference operator*() const { return *current_; }
    pointer operator->() const { return &*current_; }
    iterator& operator++() {
      bool was_last = current_ && current_->kind == change_kind::removed;
      current_ = was_last ? std::nullopt : std::optional<Change>{from_->next()};
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& left, const iterator& right) {
      return left.current_.has_value() == right.current_.has_value();
    }

  private:
    watcher* from_ = nullptr;
    std::optional<Change> current_;
  };

  /// Waits for the first change.
  iterator begin() { return iterator{*this}; }
  iterator end() { return {}; }

private:
  template <class F> static std::optional<Change> unless(errc expected, F next) {
    try {
      return Change::from(next());
    } catch (const error& failure) {
      if (failure.kind() == expected)
        return std::nullopt;
      throw;
    }
  }

  std::shared_ptr<detail::watch_source> source_;
};

/// Watches any object: its operations, from now on or from a revision on. `dict`, `record`, `set`
/// and `value` have a `watch` of their own, with typed changes.
/// @throws error the errors of every call (see `proxy`)
template <class Object>
watcher<change> watch(const proxy<Object>& object, std::optional<after_revision> from = {}) {
  return watcher<change>{
      detail::begin_watch(object.shared_object(), {}, detail::revision_in(from))};
}

} // namespace manager
