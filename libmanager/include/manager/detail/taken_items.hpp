#pragma once

#include "actors/value/packed_value.hpp"
#include "manager/detail/work_leases.hpp"
#include "manager/error.hpp"
#include "manager/leased.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace manager::detail {

/// Answer of `take`, in which the items are leased already: no lease is kept that the caller does
/// not get. Used by one thread.
template <class T> class taken_items {
public:
  taken_items(const work_leases& queue, const packed& answer) : queue_{queue} {
    for (auto& each : split_array(answer))
      rows_.emplace_back(split_array(each));
  }

  /// Returns the items. An item that cannot be read as a `T` becomes dead, because no other worker
  /// could read it either. If another exception leaves the conversion of a value, its item is given
  /// back as after any failure, and the others are, unused.
  /// @throws error of the first item, if none can be read; the exceptions of conversions to `T`
  std::vector<leased<T>> read() {
    std::vector<leased<T>> all;
    all.reserve(rows_.size());
    try {
      for (; next_ < rows_.size(); ++next_)
        read_row(all);
    } catch (...) {
      give_back(all);
      throw;
    }
    if (all.empty() && unreadable_)
      throw error{*unreadable_};
    return all;
  }

private:
  struct row {
    explicit row(const std::vector<packed>& members)
        : lease{unpack<uint64_t>(members.at(0))},
          number{unpack<uint64_t>(members.at(1))},
          deliveries{unpack<int64_t>(members.at(2))},
          value{members.at(3)} {}

    uint64_t lease, number;
    int64_t deliveries;
    packed value;
  };

  void read_row(std::vector<leased<T>>& all) {
    auto& from = rows_[next_];
    try {
      all.emplace_back(queue_, from.lease, from.number, from.deliveries, unpack<T>(from.value));
    } catch (const error& failure) {
      queue_.reject(from.lease, failure.text());
      if (!unreadable_)
        unreadable_ = failure;
    }
  }

  /// Gives the items back after the failure of one of them.
  void give_back(std::vector<leased<T>>& read) noexcept {
    try {
      auto unused = leases_of(read);
      forget_leases(read);
      for (auto i = next_ + 1; i < rows_.size(); ++i)
        unused.push_back(rows_[i].lease);
      queue_.give_back_unused(unused);
      queue_.nack(rows_[next_].lease, {}, "an exception left the conversion of the value");
    } catch (...) { // the server ends the leases with the session
    }
  }

  const work_leases& queue_;
  std::vector<row> rows_;
  size_t next_ = 0; ///< index of the row that is being read
  std::optional<error> unreadable_;
};

} // namespace manager::detail
