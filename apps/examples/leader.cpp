// A leader among several processes: the owner of a mutex leads. When the leader is killed, the next
// one takes over at once.
#include <iostream>
#include <manager/manager.hpp>
#include <mutex>
#include <string>

void stand_for_election(std::string name, manager::mutex lead, manager::queue<std::string> news) {
  std::lock_guard guard{lead};
  news.push(name + (lead.owner_died() ? " takes over" : " leads"));
  lead.consistent(); // what the leader before left is in order again
  manager::current().event("retirement of " + name).wait();
}
MANAGER_TASK(stand_for_election);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto lead = m.mutex();
  auto news = m.queue<std::string>();
  auto first = m.spawn(stand_for_election, "Ada", lead, news);
  std::cout << news.pop() << '\n';
  auto second = m.spawn(stand_for_election, "Grace", lead, news);
  first.kill();
  std::cout << news.pop() << '\n';
  m.event("retirement of Grace").set();
  second.join();
  std::cout << "nobody leads: " << std::boolalpha << !lead.locked() << '\n';
}
