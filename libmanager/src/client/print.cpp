#include "manager/print.hpp"

#include "manager/session.hpp"

#include <chrono>

namespace manager {
namespace {

void print_parties(std::ostream& out, const std::vector<lock_party>& parties) {
  out << '[';
  for (size_t i = 0; i < parties.size(); ++i)
    out << (i == 0 ? "" : "; ") << parties[i];
  out << ']';
}

} // namespace

void detail::print_value(std::ostream& out, const packed& value) {
  out << preview(value);
}

std::ostream& operator<<(std::ostream& out, const lock_party& party) {
  out << (party.worker.empty() ? "process" : party.worker) << " (pid " << party.pid << " at "
      << party.host << "), session " << party.session << ", thread " << party.thread << ", for "
      << std::chrono::duration<double>{party.since}.count() << " s";
  if (party.count != 1)
    out << ", " << party.count << " times";
  return out;
}

std::ostream& operator<<(std::ostream& out, const lock_report& report) {
  out << "held by ";
  print_parties(out, report.holders);
  out << ", waiting: ";
  print_parties(out, report.waiters);
  return out;
}

std::ostream& operator<<(std::ostream& out, const named_object& named) {
  return out << named.schema << " '" << named.name << "'";
}

std::ostream& operator<<(std::ostream& out, const server_status::object& object) {
  out << object.schema;
  if (object.name.empty())
    out << " #" << object.id;
  else
    out << " '" << object.name << "'";
  return out << ", " << object.references
             << (object.references == 1 ? " reference" : " references");
}

std::ostream& operator<<(std::ostream& out, const server_status& status) {
  out << "objects:\n";
  for (auto& object : status.objects)
    out << "  " << object << '\n';
  out << "calls:\n";
  for (auto& [operation, count] : status.counters)
    out << "  " << operation << ' ' << count << '\n';
  if (status.memory_most != 0)
    out << "memory: " << (status.memory_used >> 20) << " of " << (status.memory_most >> 20)
        << " MiB\n";
  for (auto& circle : status.deadlocks)
    out << "deadlock: " << circle << '\n';
  return out;
}

} // namespace manager
