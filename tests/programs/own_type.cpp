#include <iostream>
#include <manager/custom_type.hpp>
#include <manager/manager.hpp>
#include <stdexcept>

// A program with its own type of shared objects. Workers use it in the server, which runs the same
// program.

namespace {

struct movement {
  std::string who;
  int64_t amount = 0;
  MSGPACK_DEFINE(who, amount)
};

class account {
public:
  int64_t deposit(const movement& what) {
    if (what.amount < 0)
      throw std::invalid_argument{"a deposit must not be negative"};
    history_.push_back(what);
    return total();
  }

  int64_t total() const {
    int64_t sum = 0;
    for (auto& each : history_)
      sum += each.amount;
    return sum;
  }

  static constexpr auto operations() {
    using self = account;
    return std::make_tuple(MANAGER_OP(deposit, "deposit", "MOVEMENT  books it, answers the total"),
                           MANAGER_OP(total, "total", "  what there is"));
  }

private:
  std::vector<movement> history_;
};

void pay(const std::string& who, manager::object<account> into) {
  for (int i = 0; i < 10; ++i)
    into.call<"deposit">(movement{who, 1});
}
MANAGER_TASK(pay);

} // namespace

int main(int argc, char** argv) {
  manager::type<account>("account");
  manager::init(argc, argv);
  manager::session m =
      argc > 2 ? manager::connect(argv[1], manager::authkey{argv[2]}) : manager::start();
  auto shared = m.object<account>("savings");
  std::vector<manager::process> workers;
  for (auto* who : {"anna", "ben", "carl"})
    workers.push_back(m.spawn(pay, who, shared));
  for (auto& worker : workers)
    worker.join();
  std::cout << shared.call<"total">() << '\n';
  try {
    shared.call<"deposit">(movement{"dora", -1});
  } catch (const manager::error& failure) {
    std::cout << to_string(failure.kind()) << ": " << failure.what() << '\n';
  }
}
