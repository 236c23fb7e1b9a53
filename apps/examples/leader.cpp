// A leader among several processes. When the leader is killed, the next candidate leads at once.
#include <iostream>
#include <manager/manager.hpp>
#include <string>

void stand_for_election(std::string name, manager::leader_election election,
                        manager::list<std::string> decisions) {
  auto term = election.campaign(name);
  decisions.with(term).push_back(name + " leads"); // refused if the leadership has ended meanwhile
  manager::current().event("retirement of " + name).wait();
}
MANAGER_TASK(stand_for_election);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto election = m.leader_election();
  auto decisions = m.list<std::string>();
  auto first = m.spawn(stand_for_election, "Ada", election, decisions);
  auto seen = election.wait(0); // the first change
  std::cout << seen.leader->name << " leads\n";
  auto second = m.spawn(stand_for_election, "Grace", election, decisions);
  first.kill();
  do
    seen = election.wait(seen.changes);
  while (!seen.leader); // until Grace campaigns, there is none
  std::cout << seen.leader->name << " takes over\n";
  m.event("retirement of Grace").set();
  second.join();
  std::cout << "nobody leads: " << std::boolalpha << !election.leader() << '\n';
}
