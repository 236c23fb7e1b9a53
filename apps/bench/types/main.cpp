#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"

#include <functional>
#include <iostream>
#include <manager/manager.hpp>
#include <string>
#include <vector>

// Memory and time of empty objects, of elements and of sessions: `bench_types OBJECTS ELEMENTS
// SESSIONS` prints a table for docs/performance.md.

namespace {

using manager::session;

/// One row: how an object is made, and how elements are added to an object; nothing for a type
/// without elements.
struct type_row {
  std::string name;
  std::function<std::function<void(int)>(session&)> make;
};

/// Returns a row. `make` makes an object; `add` changes it with a number.
template <class Make, class Add> type_row row(const std::string& name, Make make, Add add) {
  return {name, [make, add](session& m) -> std::function<void(int)> {
            auto object = make(m);
            return [object, add](int i) { add(object, i); };
          }};
}
template <class Make> type_row row(const std::string& name, Make make) {
  return {name, [make](session& m) -> std::function<void(int)> {
            auto object = make(m); // the function keeps it alive
            return [object](int) {};
          }};
}

std::vector<type_row> container_rows() {
  return {
      row(
          "list", [](session& m) { return m.list<int>(); },
          [](auto& x, int i) { x.async_push_back(i); }),
      row(
          "dict", [](session& m) { return m.dict<int, int>(); },
          [](auto& x, int i) { x.insert_or_assign(i, i); }),
      row(
          "set", [](session& m) { return m.set<int>(); }, [](auto& x, int i) { x.insert(i); }),
      row(
          "record", [](session& m) { return m.record(); },
          [](auto& x, int i) { x.set("x" + std::to_string(i), i); }),
      row(
          "value", [](session& m) { return m.value<int>(0); }, [](auto& x, int i) { x.store(i); }),
      row(
          "array", [](session& m) { return m.array<double>(1); }, [](auto& x, int i) { x[0] = i; }),
      row(
          "queue", [](session& m) { return m.queue<int>(); }, [](auto& x, int i) { x.push(i); }),
      row(
          "lifo_queue", [](session& m) { return m.lifo_queue<int>(); },
          [](auto& x, int i) { x.push(i); }),
      row(
          "priority_queue", [](session& m) { return m.priority_queue<int>(); },
          [](auto& x, int i) { x.push(i); }),
      row(
          "deque", [](session& m) { return m.deque<int>(); },
          [](auto& x, int i) { x.push_back(i); }),
      row(
          "work_queue", [](session& m) { return m.work_queue<int>(); },
          [](auto& x, int i) { x.put(i); }),
  };
}

std::vector<type_row> other_rows() {
  return {
      row("mutex", [](session& m) { return m.mutex(); }),
      row("recursive_mutex", [](session& m) { return m.recursive_mutex(); }),
      row("shared_mutex", [](session& m) { return m.shared_mutex(); }),
      row("condition_variable", [](session& m) { return m.condition_variable(); }),
      row("semaphore", [](session& m) { return m.semaphore(1); }),
      row("event", [](session& m) { return m.event(); }),
      row("latch", [](session& m) { return m.latch(1); }),
      row("barrier", [](session& m) { return m.barrier(2); }),
  };
}

/// Memory of the server and time that an action takes, divided by a number.
struct cost {
  double bytes;
  double microseconds;
};

template <class Action> cost cost_of(bench::forked_server& server, int count, Action action) {
  auto before = bench::resident_bytes(server.pid());
  auto begin = bench::clock::now();
  action();
  auto seconds = bench::seconds_since(begin);
  return {(bench::resident_bytes(server.pid()) - before) / count, 1e6 * seconds / count};
}

void print(const type_row& type, int objects, int elements) {
  bench::forked_server server;
  auto m = server.connect();
  std::vector<std::function<void(int)>> made{type.make(m)};
  auto empty = cost_of(server, objects, [&] {
    for (int i = 0; i < objects; ++i)
      made.push_back(type.make(m));
  });
  auto full = cost_of(server, elements, [&] {
    for (int i = 0; i < elements; ++i)
      made.front()(i);
  });
  std::printf("| `%s` | %.0f | %.1f | %.0f | %.1f |\n", type.name.c_str(), empty.bytes,
              empty.microseconds, full.bytes, full.microseconds);
  std::fflush(stdout);
}

void print_sessions(int count) {
  bench::forked_server server;
  std::vector<session> all;
  all.push_back(server.connect());
  auto each = cost_of(server, count, [&] {
    for (int i = 0; i < count; ++i)
      all.push_back(server.connect());
  });
  std::printf("\n%d sessions: %.0f bytes of the server each, %.0f us to connect\n", count,
              each.bytes, each.microseconds);
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto number = [&](int i, int otherwise) { return argc > i ? std::stoi(argv[i]) : otherwise; };
  std::puts("| type | bytes per object | us per object | bytes per element | us per element |");
  std::puts("|---|---|---|---|---|");
  auto rows = container_rows();
  for (auto& other : other_rows())
    rows.push_back(other);
  for (auto& each : rows)
    print(each, number(1, 10'000), number(2, 100'000));
  print_sessions(number(3, 1000));
}
