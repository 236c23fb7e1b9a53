#pragma once

#include "actors/objects/pending.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace manager {

/// Table of all unanswered replies of a server, so that each of them ends: with an answer, when its
/// time is over, when its session ends, or when its object is removed. Does not own the replies.
/// Lives on the server's network thread.
class wait_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Registration of a wait in the table. The wait's owner destroys it when the wait is answered.
  class ticket {
  public:
    ticket() = default;
    ticket(wait_table& table, uint64_t number) : table_{&table}, number_{number} {}
    ticket(ticket&& other) noexcept
        : table_{std::exchange(other.table_, nullptr)}, number_{other.number_} {}
    ticket& operator=(ticket&& other) noexcept {
      std::swap(table_, other.table_);
      std::swap(number_, other.number_);
      return *this;
    }
    ~ticket() { reset(); }
    void reset() noexcept {
      if (auto* table = std::exchange(table_, nullptr))
        table->forget(number_);
    }

  private:
    wait_table* table_ = nullptr;
    uint64_t number_ = 0;
  };

  struct owner {
    uint64_t session;
    uint64_t object;
    uint64_t request; ///< the caller's number of the call, unique within the session
    uint64_t thread = 0;
    std::string_view operation = {};
  };

  /// Registers an unanswered wait; without a deadline it waits without limit.
  /// `since` is the time at which it began, for reports.
  ticket add(std::weak_ptr<pending_base> wait, owner who, std::optional<time_point> deadline,
             time_point since = {});

  /// Answers every wait whose deadline is not after `now`, and that is not committed, with
  /// `timed_out`.
  void expire(time_point now);

  /// Returns the earliest deadline; nullopt if no wait has a deadline.
  std::optional<time_point> next_deadline() const;

  /// Answers one wait. Returns false if there is no such wait, or if it is committed.
  bool withdraw_request(uint64_t session, uint64_t request, const error& why);
  void withdraw_session(uint64_t session, const error& why);
  void withdraw_object(uint64_t object, const error& why);

  /// Begins a long operation on the object, until `resume`: waits that are withdrawn meanwhile are
  /// answered at once, but leave the object at `resume`.
  void suspend(uint64_t object) { leaving_.try_emplace(object); }
  void resume(uint64_t object);

  size_t size() const noexcept { return records_.size(); }
  size_t count_of(uint64_t session) const;

  /// Returns the number of waits in an object, in time linear in it.
  size_t count_at(uint64_t object) const;

  /// A wait, for reports.
  struct summary {
    uint64_t number;
    owner who;
    time_point since;
    std::optional<time_point> deadline;
  };

  /// Returns waits with numbers greater than `after`, in the order in which they began: at most
  /// `most`.
  std::vector<summary> list(uint64_t after, size_t most) const;

private:
  struct record {
    std::weak_ptr<pending_base> wait;
    owner who;
    std::optional<time_point> deadline;
    time_point since;
  };
  using index =
      std::set<std::pair<uint64_t, uint64_t>>; // (owner, wait number), in order of arrival

  void forget(uint64_t number) noexcept;
  bool is_committed(uint64_t number) const;
  void withdraw(uint64_t number, const error& why);
  void withdraw_all(const index& owners, uint64_t owner, const error& why);

  uint64_t last_number_ = 0;
  std::map<uint64_t, record> records_;
  std::set<std::pair<time_point, uint64_t>> deadlines_;
  index by_session_;
  index by_object_;
  std::map<std::pair<uint64_t, uint64_t>, uint64_t> by_request_; ///< (session, request)
  std::map<uint64_t, size_t> counts_;                            ///< by session
  std::unordered_map<uint64_t, std::vector<std::shared_ptr<pending_base>>>
      leaving_; ///< by suspended object
};

} // namespace manager
