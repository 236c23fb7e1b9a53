// A bank: several processes move money between accounts, each move in one transaction. No account
// is overdrawn and no money is lost or made, although a teller is killed.
#include <algorithm>
#include <iostream>
#include <manager/manager.hpp>
#include <numeric>

constexpr int accounts = 10;
using ledger = manager::dict<int, int>;

/// Moves money; returns false if there is not enough.
bool move(const ledger& money, int from, int to, int amount) {
  manager::transaction t;
  t.require<"at">(money, from).at_least(amount);
  t.call<"fetch_add">(money, from, -amount);
  t.call<"fetch_add">(money, to, amount);
  return static_cast<bool>(t.run());
}

void teller(int number, int moves, ledger money, manager::queue<int> done) {
  for (int i = 0; i < moves; ++i) {
    move(money, (number + i) % accounts, (3 * i + 1) % accounts, 1 + i % 40);
    if (i == 50)
      done.push(number); // half a day's work
  }
}
MANAGER_TASK(teller);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto money = m.dict<int, int>();
  auto done = m.queue<int>();
  for (int i = 0; i < accounts; ++i)
    money[i] = 100;
  std::vector<manager::process> tellers;
  for (int i = 0; i < 4; ++i)
    tellers.push_back(m.spawn(teller, i, i == 3 ? 1'000'000 : 100, money, done));
  while (done.pop() != 3)
    ;
  tellers[3].kill(); // in the middle of a move, perhaps
  for (auto& each : tellers)
    each.join();
  auto values = money.values();
  std::cout << "in all " << std::accumulate(values.begin(), values.end(), 0) << ", the least "
            << (*std::min_element(values.begin(), values.end()) >= 0 ? "not below 0" : "below 0")
            << '\n';
}
