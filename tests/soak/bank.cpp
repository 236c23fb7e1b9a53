// bank [SECONDS [SEED]]: 20 workers move money between the accounts of two dicts by transactions;
// one of them is killed every 50 ms. After each kill the sum of all accounts must be exact.
#include "tests/soak/long_run.hpp"

#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr int crew_size = 20;
constexpr int accounts = 40; ///< in each dict
constexpr int64_t deposit = 1000;

using account_dict = manager::dict<int, int64_t>;

struct bank_objects {
  account_dict giro, savings;
  MSGPACK_DEFINE(giro, savings)
};

/// Moves money in a list of steps; returns false if there is not enough.
bool move(const account_dict& from, int payer, const account_dict& to, int payee, int64_t amount) {
  manager::transaction t;
  t.require<"at">(from, payer).at_least(amount);
  t.call<"fetch_add">(from, payer, -amount);
  t.call<"fetch_add">(to, payee, amount);
  return static_cast<bool>(t.run());
}

/// Moves half of an account, which is read first.
void move_half(const account_dict& from, int payer, const account_dict& to, int payee) {
  manager::atomically([&](manager::transaction_attempt& t) {
    auto half = t.read<"at">(from, payer) / 2;
    t.call<"fetch_add">(from, payer, -half);
    t.call<"fetch_add">(to, payee, half);
  });
}

void teller(unsigned seed, bank_objects bank) {
  std::mt19937 random{seed};
  auto account = [&] { return static_cast<int>(random() % accounts); };
  for (;;) { // until it is killed
    auto& from = random() % 2 == 0 ? bank.giro : bank.savings;
    auto& to = random() % 2 == 0 ? bank.giro : bank.savings;
    if (random() % 4 == 0)
      move_half(from, account(), to, account());
    else
      move(from, account(), to, account(), static_cast<int64_t>(random() % 500));
  }
}
MANAGER_TASK(teller);

class bank_run {
public:
  bank_run(manager::session& m, const std::string&, unsigned seed)
      : m_{m},
        bank_{m.dict<int, int64_t>(), m.dict<int, int64_t>()},
        pace_{m.queue<int>()},
        random_{seed} {
    for (int i = 0; i < accounts; ++i) {
      bank_.giro[i] = deposit;
      bank_.savings[i] = deposit;
    }
  }

  bool run(std::chrono::milliseconds time) {
    for (int i = 0; i < crew_size; ++i)
      crew_.push_back(hire());
    int kills = 0;
    for (auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;
         ++kills) {
      pace_.pop_for(50ms); // always times out
      auto& victim = crew_[random_() % crew_.size()];
      victim.kill();
      victim.join();
      if (!is_balanced())
        return false;
      victim = hire();
    }
    for (auto& each : crew_)
      each.kill();
    for (auto& each : crew_)
      each.join();
    bool has_moved = bank_.giro.snapshot() != std::map<int, int64_t>{};
    std::cout << kills << " kills, the sum is exact" << std::endl;
    return has_moved && is_balanced();
  }

private:
  manager::process hire() { return m_.spawn(teller, static_cast<unsigned>(random_()), bank_); }

  /// Returns true if the sum of all accounts at one moment is that of the deposits.
  bool is_balanced() {
    manager::transaction t;
    auto giro = t.call<"values">(bank_.giro);
    auto savings = t.call<"values">(bank_.savings);
    auto seen = t.run();
    int64_t sum = 0;
    for (auto& each :
         {seen.get<std::vector<int64_t>>(giro), seen.get<std::vector<int64_t>>(savings)})
      for (auto amount : each) {
        sum += amount;
        if (amount < 0)
          std::cout << "an account has " << amount << std::endl;
      }
    if (sum != 2 * accounts * deposit)
      std::cout << "the sum is " << sum << std::endl;
    return sum == 2 * accounts * deposit;
  }

  manager::session& m_;
  bank_objects bank_;
  manager::queue<int> pace_;
  std::mt19937 random_;
  std::vector<manager::process> crew_;
};

} // namespace

int main(int argc, char** argv) {
  return soak::long_run<bank_run>("bank", argc, argv);
}
