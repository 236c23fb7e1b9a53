#include <functional>
#include <manager/manager.hpp>
#include <span>
#include <string>
#include <vector>

// Code that must not compile, with numbers; refused.py has the compiler's expected messages.

struct closed { // not an aggregate
  explicit closed(int) {}
};
struct base {
  int x;
};
struct derived : base {
  int y;
};
struct seventeen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};

std::function<void()> make_function(int) {
  return {};
}
MANAGER_TASK(make_function);

struct account {
  void audit(int) {}
};
void change(int&) {}

void refused(manager::session& m) {
  using map = std::vector<int>;
  auto d = m.dict<std::string, map>();
#if REFUSED == 0 // compiles, which proves that the other cases fail for their own reasons
  d.path("k").push_back(1);
#elif REFUSED == 1
  m.list<closed>();
#elif REFUSED == 2
  m.list<std::vector<std::optional<std::optional<int>>>>();
#elif REFUSED == 3
  m.list<derived>();
#elif REFUSED == 4
  m.list<seventeen>();
#elif REFUSED == 5
  m.list<int*>();
#elif REFUSED == 6
  m.list<std::span<int>>().at(0);
#elif REFUSED == 7
  m.list<long double>();
#elif REFUSED == 8
  m.list<std::function<void()>>();
#elif REFUSED == 9
  d.at("k").push_back(1);
#elif REFUSED == 10
  d["k"].value().push_back(1);
#elif REFUSED == 11
  d.get("k")->push_back(1);
#elif REFUSED == 12
  m.list<std::optional<manager::any>>();
#elif REFUSED == 13
  m.async(make_function, 1);
#elif REFUSED == 14
  m.async([d](int) {}, 1);
#elif REFUSED == 15
  m.spawn(&account::audit, 1);
#elif REFUSED == 16
  m.spawn([](auto) {}, 1);
#elif REFUSED == 17
  m.pool().apply(change, 1);
#elif REFUSED == 18
  m.spawn([](int) mutable {}, 1);
#elif REFUSED == 19
  m.spawn({.name = "x"}, std::function<void(int)>{}, 1);
#elif REFUSED == 20
  manager::transaction{}.call<"pop">(m.queue<int>());
#elif REFUSED == 21
  manager::transaction{}.try_call<"lock">(m.mutex());
#elif REFUSED == 22
  manager::transaction{}.require<"pop_front">(m.list<int>()).equals(1);
#endif
}
