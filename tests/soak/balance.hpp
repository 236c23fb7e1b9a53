#pragma once

#include "tests/soak/ledger.hpp"

#include <cstdint>
#include <iostream>
#include <string>
#include <unordered_set>
#include <vector>

namespace soak {

/// Compares the sums of all workers' ledgers with the contents of the server. A killed worker may
/// have had one operation under way, whose outcome it did not record; so the number of killed
/// workers is the number of allowed differences of each kind.
class balance {
public:
  balance(const ledger& books, size_t workers, uint64_t killed) : killed_{killed} {
    for (size_t i = 0; i < workers; ++i) {
      auto& account = books.accounts[i];
      pushed_.insert(account.pushed.begin(), account.pushed.end());
      for (auto item : account.popped)
        receive(item, "popped");
      added_ += account.added;
    }
  }

  void remains(const std::vector<uint64_t>& items) {
    for (auto item : items)
      receive(item, "left behind");
  }

  /// Prints the sums and the differences; returns true if there are none.
  bool close(uint64_t counted) {
    uint64_t lost = 0;
    for (auto item : pushed_)
      lost += received_.contains(item) ? 0 : 1;
    uint64_t unannounced = 0;
    for (auto item : received_)
      unannounced += pushed_.contains(item) ? 0 : 1;
    std::cout << pushed_.size() << " items put, " << received_.size() << " found again, " << lost
              << " lost; counted " << counted << " of " << added_ << "; " << killed_
              << " workers killed\n";
    require(!pushed_.empty() && added_ > 0, "nothing was done");
    require(lost <= killed_, "more items were lost than workers killed");
    require(unannounced <= killed_, "more items without acknowledgement than workers killed");
    require(counted >= added_, "acknowledged increments were lost");
    require(counted <= added_ + killed_, "increments were done twice");
    return good_;
  }

  void require(bool condition, const std::string& otherwise) {
    if (condition)
      return;
    std::cerr << "soak: " << otherwise << '\n';
    good_ = false;
  }

private:
  void receive(uint64_t item, const std::string& how) {
    require(received_.insert(item).second,
            "item " + std::to_string(item) + " was " + how + " after somebody had received it");
  }

  uint64_t killed_;
  uint64_t added_ = 0;
  std::unordered_set<uint64_t> pushed_, received_;
  bool good_ = true;
};

} // namespace soak
