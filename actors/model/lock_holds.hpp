#pragma once

#include "actors/model/synchronizer.hpp"

#include <cstdint>
#include <list>
#include <tuple>
#include <vector>

namespace manager {

enum class lock_mode : uint8_t { exclusive, shared };

/// Those who hold a lock: one thread alone, or any number that share it. Every hold is an
/// acquisition in the lock book.
class lock_holds {
public:
  /// A thread that holds it; the claim counts how often.
  struct hold : acquisition {
    lock_mode mode;
  };
  using entry = std::list<hold>::iterator;

  /// session, thread, whether it shares, how often
  using row = std::tuple<uint64_t, uint64_t, bool, int64_t>;

  bool empty() const noexcept { return all_.empty(); }
  size_t size() const noexcept { return all_.size(); }

  /// Whether those who hold it share it.
  bool are_shared() const { return !empty() && all_.front().mode == lock_mode::shared; }
  bool contain(const caller& who) const;

  /// Whether `who` may hold it, too.
  bool admit(const caller& who, lock_mode mode) const;

  /// Lets a thread hold it, or hold it so many times more.
  const hold& add(const claim& who, lock_mode mode, lock_book& book);

  /// @throws error not_owner when the thread does not hold it, or not in this way
  entry require(const caller& who, lock_mode mode);
  void end(entry over, lock_book& book);
  void end_all(lock_book& book);

  /// Ends the holds of a session, or of one thread. Returns true when one of them was exclusive:
  /// its thread may have left something half done.
  bool end_session(uint64_t session, lock_book& book);
  bool end_thread(const caller& who, lock_book& book);

  std::vector<claim> claims() const;
  std::vector<row> rows() const;

private:
  template <class Predicate> bool end_if(Predicate is_over, lock_book& book);

  std::list<hold> all_;
};

} // namespace manager
