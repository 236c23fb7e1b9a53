// bank [SECONDS [SEED]]: 20 workers move money between the accounts of two dicts by transactions;
// one of them is killed every 50 ms. After each kill the sum of all accounts must be exact, no
// account may be below 0, and the killed worker's moves must have been made exactly once. At the
// end each account must have the amount that the workers' logs say.
#include "tests/soak/long_run.hpp"
#include "tests/soak/mapped.hpp"
#include "tests/soak/requirements.hpp"
#include "tests/soak/transfer_log.hpp"

#include <vector>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr int64_t deposit = 1000;
constexpr uint64_t least_moves = 2000; ///< of a run, however slow the machine is

using account_dict = manager::dict<int, int64_t>;

struct bank_objects {
  account_dict giro, savings;
  manager::dict<uint64_t, uint64_t> moves; ///< number of moves by the number of the teller
  MSGPACK_DEFINE(giro, savings, moves)

  const account_dict& at(int dict) const { return dict == 0 ? giro : savings; }
};

/// Moves money in a list of steps; returns false if there is not enough.
bool move(const bank_objects& bank, uint64_t teller, const transfer& what) {
  manager::transaction t;
  t.require<"at">(bank.at(what.from), what.payer).at_least(what.amount);
  t.call<"fetch_add">(bank.at(what.from), what.payer, -what.amount);
  t.call<"fetch_add">(bank.at(what.to), what.payee, what.amount);
  t.call<"fetch_add">(bank.moves, teller, 1);
  return static_cast<bool>(t.run());
}

/// Moves half of an account, which is read first.
bool move_half(const bank_objects& bank, uint64_t teller, transfer& what) {
  manager::atomically([&](manager::transaction_attempt& t) {
    what.amount = t.read<"at">(bank.at(what.from), what.payer) / 2;
    t.call<"fetch_add">(bank.at(what.from), what.payer, -what.amount);
    t.call<"fetch_add">(bank.at(what.to), what.payee, what.amount);
    t.call<"fetch_add">(bank.moves, teller, 1);
  });
  return true;
}

transfer any_transfer(std::mt19937& random) {
  auto dict = [&] { return static_cast<int>(random() % 2); };
  auto account = [&] { return static_cast<int>(random() % accounts); };
  return {dict(), account(), dict(), account(), static_cast<int64_t>(random() % 500)};
}

/// Moves money until the end of the run. The teller holds `seat` until the server has ended its
/// session.
void teller(const std::string& path, uint64_t number, uint64_t place, bank_objects bank,
            manager::mutex seat) {
  mapped<transfer_books> books{path};
  auto& log = books->logs[place];
  std::mt19937 random{static_cast<unsigned>(number)};
  seat.lock();
  while (!books->stop) {
    auto& what = log.begin(any_transfer(random));
    log.end(random() % 4 == 0 ? move_half(bank, number, what) : move(bank, number, what));
  }
}
MANAGER_TASK(teller);

/// Process that moves money, and its place among the logs.
struct worker {
  uint64_t number;
  uint64_t place;
  manager::mutex seat;
  manager::process process;
};

class bank_run : requirements {
public:
  bank_run(manager::session& m, std::string path, unsigned seed)
      : m_{m},
        path_{std::move(path)},
        books_{path_},
        bank_{m.dict<int, int64_t>(), m.dict<int, int64_t>(), m.dict<uint64_t, uint64_t>()},
        pace_{m.queue<int>()},
        random_{seed},
        next_number_{uint64_t{seed} << 16} {
    for (int i = 0; i < accounts; ++i) {
      bank_.giro[i] = deposit;
      bank_.savings[i] = deposit;
    }
    for (auto& dict : expected_)
      dict.fill(deposit);
  }

  bool run(std::chrono::milliseconds time) {
    for (uint64_t i = 0; i < transfer_books::places; ++i)
      crew_.push_back(hire(i));
    for (auto end = std::chrono::steady_clock::now() + time;
         is_good() && (std::chrono::steady_clock::now() < end || moves_ < least_moves);) {
      pace_.pop_for(50ms); // always times out
      replace(crew_[random_() % crew_.size()]);
      check_sum();
    }
    dismiss();
    check_accounts();
    std::cout << kills_ << " kills, " << moves_ << " moves" << std::endl;
    return is_good();
  }

private:
  worker hire(uint64_t place) {
    books_->logs[place].clear();
    auto seat = m_.mutex();
    auto number = ++next_number_;
    return {number, place, seat, m_.spawn(teller, path_, number, place, bank_, seat)};
  }

  void replace(worker& victim) {
    kill(victim.process);
    ++kills_;
    settle(victim);
    victim = hire(victim.place);
  }

  void dismiss() {
    books_->stop = true;
    auto end = std::chrono::steady_clock::now() + patience; // for all
    for (auto& each : crew_)
      if (await_success(each.process, end))
        settle(each);
  }

  /// Compares the moves of a worker that has ended with its log, and takes over the log.
  void settle(worker& ended) {
    require(ended.seat.try_lock_for(patience), "the session of a dead worker goes on");
    auto& log = books_->logs[ended.place];
    auto made = log.made();
    auto counted = bank_.moves.get(ended.number, 0);
    bool is_last_made = log.is_last_open() && counted == made + 1;
    require(counted == made || is_last_made,
            "a worker logged " + std::to_string(made) + " moves, "
                + (log.is_last_open() ? "and one without outcome, " : "") + "of which "
                + std::to_string(counted) + " were made");
    log.visit_made(is_last_made, [this](const transfer& each) {
      expected_[each.from][each.payer] -= each.amount;
      expected_[each.to][each.payee] += each.amount;
    });
    moves_ += counted;
  }

  /// Checks the amounts of all accounts at one moment.
  void check_sum() {
    manager::transaction t;
    auto giro = t.call<"values">(bank_.giro);
    auto savings = t.call<"values">(bank_.savings);
    auto seen = t.run();
    int64_t sum = 0;
    for (auto& each :
         {seen.get<std::vector<int64_t>>(giro), seen.get<std::vector<int64_t>>(savings)}) {
      require(each.size() == accounts, "an account is missing");
      for (auto amount : each) {
        sum += amount;
        require(amount >= 0, "an account has " + std::to_string(amount));
      }
    }
    require(sum == 2 * accounts * deposit, "the sum is " + std::to_string(sum));
  }

  void check_accounts() {
    for (int dict : {0, 1})
      for (auto& [account, amount] : bank_.at(dict).snapshot())
        require(amount == expected_[dict][account], "account " + std::to_string(account) + " has "
                                                        + std::to_string(amount) + ", not "
                                                        + std::to_string(expected_[dict][account]));
    check_sum();
  }

  manager::session& m_;
  std::string path_;
  mapped<transfer_books> books_;
  bank_objects bank_;
  manager::queue<int> pace_;
  std::mt19937 random_;
  uint64_t next_number_;
  std::vector<worker> crew_;
  std::array<std::array<int64_t, accounts>, 2> expected_{}; ///< amounts by the logs of the dead
  uint64_t moves_ = 0;                                      ///< of the workers that have ended
  int kills_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return long_run<bank_run>("bank", argc, argv);
}
