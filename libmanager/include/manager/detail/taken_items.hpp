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
  taken_items(const work_leases& queue, const packed& answer)
      : queue_{queue}, rows_{split_array(answer)} {}

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
  void read_row(std::vector<leased<T>>& all) {
    auto members = split_array(rows_[next_]);
    auto lease = unpack<uint64_t>(members.at(0));
    try {
      all.emplace_back(queue_, lease, unpack<uint64_t>(members.at(1)),
                       unpack<int64_t>(members.at(2)), unpack<T>(members.at(3)));
    } catch (const error& failure) {
      queue_.reject(lease, failure.text());
      if (!unreadable_)
        unreadable_ = failure;
    }
  }

  /// Gives the items back after the failure of one of them.
  void give_back(std::vector<leased<T>>& read) noexcept {
    try {
      std::vector<uint64_t> unused;
      for (auto& each : read) {
        unused.push_back(each.fence());
        each.forget();
      }
      for (auto i = next_ + 1; i < rows_.size(); ++i)
        unused.push_back(unpack<uint64_t>(split_array(rows_[i]).at(0)));
      if (!unused.empty())
        queue_.give_back_unused(unused);
      queue_.nack(unpack<uint64_t>(split_array(rows_.at(next_)).at(0)), {},
                  "an exception left the conversion of the value");
    } catch (...) { // the server ends the leases with the session
    }
  }

  const work_leases& queue_;
  std::vector<packed> rows_; ///< [lease, number, deliveries, value]
  size_t next_ = 0;          ///< index of the row that is being read
  std::optional<error> unreadable_;
};

} // namespace manager::detail
