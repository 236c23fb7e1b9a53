// linearizable [TYPE|all [HISTORIES [SEED]]]: three processes do random operations on fresh
// objects, one of them is killed now and then, and a plain model of the objects must explain the
// answers.
#include "actors/value/packed_text.hpp"
#include "tests/soak/mapped.hpp"
#include "tests/soak/scenarios.hpp"
#include "tests/soak/stage.hpp"

#include <filesystem>
#include <iostream>
#include <manager/generic.hpp>
#include <map>

using namespace std::chrono_literals;
using namespace soak;
using manager::packed;
using manager::test::happening;

namespace {

constexpr uint64_t curtain = 0; ///< in place of a history's number: tells the process to end

/// Returns "mutex-7".
std::string name_of(const scenario& of, uint64_t number) {
  return of.type + '-' + std::to_string(number);
}

/// Objects of one history, as a process uses them.
class played_objects {
public:
  played_objects(manager::session& m, const scenario& of, uint64_t number)
      : session_{m}, of_{of}, name_{name_of(of, number)} {
    for (size_t i = 0; i < of.objects; ++i)
      objects_.push_back(manager::generic_object::open(m, name_ + '-' + std::to_string(i)));
    if (of.type == "condition_variable")
      lock_id_ = manager::detail::id_of(m.mutex(name_ + "-0").shared_object());
  }

  /// Makes a move, with `lease` as the number of a lease if the move has one.
  void play(move what, uint64_t lease, record& written, std::atomic<uint64_t>& clock,
            std::chrono::nanoseconds wait) {
    if (what.of != move::lease::none)
      what.arguments[0] =
          what.of == move::lease::array ? manager::pack(std::vector{lease}) : manager::pack(lease);
    std::vector<std::optional<packed>> arguments{what.arguments.begin(), what.arguments.end()};
    if (what.object == 1 && what.operation == "wait")
      arguments = {manager::pack(lock_id_)};
    written.invoked = ++clock;
    try {
      auto result = what.object < objects_.size()
                        ? objects_[what.object].call(what.operation, arguments, wait)
                        : std::optional{of_.together(session_, name_, what)};
      written.result.set(result ? std::move(*result).bytes() : "");
      written.failure = -1;
    } catch (const manager::error& why) {
      written.failure = static_cast<int>(why.kind());
    }
    written.returned = ++clock;
  }

private:
  manager::session& session_;
  const scenario& of_;
  std::string name_;
  std::vector<manager::generic_object> objects_;
  uint64_t lock_id_ = 0;
};

/// Returns the numbers of the leases that a call was answered; none for a call that has not
/// returned, or took nothing.
std::vector<uint64_t> leases_in(const scenario& of, const record& call) {
  std::vector<uint64_t> leases;
  if (call.returned == 0 || call.failure >= 0 || of.moves[call.move].operation != "take")
    return leases;
  for (auto& row : manager::split_array(packed{call.result.get()}))
    leases.push_back(manager::unpack<uint64_t>(manager::split_array(row).at(0)));
  return leases;
}

/// A lease of the current history, and its number.
struct known_lease {
  lender from;
  uint64_t number;
};

/// Returns the leases that the calls of one part were answered.
std::vector<known_lease> leases_of(const scenario& of, const stage& on, size_t part) {
  std::vector<known_lease> known;
  for (size_t i = 0; i < on.parts[part].count; ++i) {
    auto leases = leases_in(of, on.parts[part].calls[i]);
    for (size_t row = 0; row < leases.size(); ++row)
      known.push_back({{part, i, row}, leases[row]});
  }
  return known;
}

/// Returns the last lease of the process, or now and then any lease of any process; nullopt if
/// there is none.
std::optional<known_lease> choose_lease(const scenario& of, const stage& on, size_t index,
                                        std::mt19937& random) {
  bool is_any = random() % 3 == 0;
  auto known = leases_of(of, on, is_any ? random() % actors : index);
  if (known.empty())
    return std::nullopt;
  return is_any ? known[random() % known.size()] : known.back();
}

void play_move(const scenario& of, played_objects& objects, stage& on, size_t index, record& next,
               std::mt19937& random) {
  auto& what = of.moves[next.move];
  std::optional<known_lease> lease;
  if (what.of != move::lease::none)
    lease = choose_lease(of, on, index, random);
  next.lease = lease ? std::optional{lease->from} : std::nullopt;
  next.returned = 0;
  std::chrono::nanoseconds wait =
      random() % 3 == 0 ? 0us : std::chrono::microseconds{200 + random() % 2000};
  next.waited = wait > 0ns;
  next.invoked = on.clock.load();
  ++on.parts[index].count;
  objects.play(what, lease ? lease->number : 0, next, on.clock, wait);
}

void play_part(const scenario& of, uint64_t number, size_t index, stage& on) {
  std::mt19937 random{static_cast<unsigned>(number * actors + index)};
  played_objects objects{manager::current(), of, number};
  auto calls = most_calls / 3 + random() % (most_calls - most_calls / 3 + 1);
  for (size_t i = 0; i < calls; ++i) {
    auto& next = on.parts[index].calls[i];
    bool is_last = of.ends_with_first && i + 1 == calls;
    next.move = is_last ? 0 : random() % of.moves.size();
    play_move(of, objects, on, index, next, random);
  }
}

void act(const std::string& path, size_t index, const std::string& type,
         const manager::queue<uint64_t>& numbers, const manager::queue<uint64_t>& done) {
  mapped<stage> on{path};
  auto of = scenarios(type).at(0);
  for (auto number = numbers.pop(); number != curtain; number = numbers.pop()) {
    play_part(of, number, index, *on);
    done.push(number * actors + index);
  }
}
MANAGER_TASK(act);

class theatre {
public:
  theatre(manager::session& m, const scenario& of, std::string path, unsigned seed)
      : m_{m},
        of_{of},
        path_{std::move(path)},
        on_{path_},
        random_{seed},
        number_{seed % 1000 * 1'000'000ull} {
    for (size_t i = 0; i < actors; ++i) {
      numbers_.push_back(m.queue<uint64_t>());
      crew_.push_back(hire(i));
    }
  }

  ~theatre() {
    for (size_t i = 0; i < actors; ++i)
      numbers_[i].push(curtain);
    for (auto& each : crew_)
      each.join();
  }

  /// Plays one history; returns true if it can be explained.
  bool play() {
    ++number_;
    for (auto& each : on_->parts)
      each.count = 0;
    auto name = name_of(of_, number_);
    of_.create(m_, name);
    for (auto& each : numbers_)
      each.push(number_);
    auto killed = random_() % 4 == 0 ? std::optional{kill_one()} : std::nullopt;
    await_others(killed ? killed->second : actors);
    auto seen = collect();
    if (killed)
      seen.push_back(killed->first);
    for (size_t i = 0; i < of_.objects; ++i)
      m_.remove(name + '-' + std::to_string(i));
    if (killed)
      crew_[killed->second] = hire(killed->second);
    calls_ += seen.size();
    killed_ += killed ? 1 : 0;
    if (manager::test::linearization{seen, of_.make_model, of_.has_numbers}.exists())
      return true;
    show(seen);
    return false;
  }

  size_t calls() const { return calls_; }
  size_t killed() const { return killed_; }

private:
  manager::process hire(size_t index) {
    on_->parts[index].session = ++last_session_;
    return m_.spawn(act, path_, index, of_.type, numbers_[index], done_);
  }

  /// Kills one process in the middle of its part.
  std::pair<happening, size_t> kill_one() {
    auto index = random_() % actors;
    auto& victim = on_->parts[index];
    auto until = 1 + random_() % (most_calls / 3);
    while (victim.count < until && crew_[index].alive())
      std::this_thread::yield();
    happening end;
    end.what = happening::kind::session_end;
    end.session = victim.session;
    end.invoked = ++on_->clock;
    crew_[index].kill();
    crew_[index].join();
    return {end, index};
  }

  void await_others(size_t killed) {
    std::set<size_t> missing;
    for (size_t i = 0; i < actors; ++i)
      if (i != killed)
        missing.insert(i);
    while (!missing.empty()) {
      auto done = done_.pop();
      if (done / actors == number_)
        missing.erase(done % actors);
    }
  }

  manager::test::history collect() const {
    manager::test::history seen;
    for (auto& part : on_->parts)
      for (size_t i = 0; i < part.count; ++i)
        seen.push_back(read(part, part.calls[i]));
    return seen;
  }

  /// Returns the index of a part's first call in the history.
  size_t first_event(size_t part) const {
    size_t before = 0;
    for (size_t i = 0; i < part; ++i)
      before += on_->parts[i].count;
    return before;
  }

  happening read(const part& of, const record& written) const {
    auto& what = of_.moves[written.move];
    happening seen;
    seen.session = of.session;
    seen.object = what.object;
    seen.operation = what.operation;
    seen.arguments = what.arguments;
    seen.waited = written.waited;
    if (written.lease)
      seen.lease = {first_event(written.lease->part) + written.lease->call, written.lease->row,
                    what.of == move::lease::array};
    seen.invoked = written.invoked;
    if (written.returned != 0)
      seen.returned = written.returned;
    if (written.returned != 0 && written.failure >= 0)
      seen.failure = static_cast<manager::errc>(written.failure);
    if (written.returned != 0 && written.failure < 0)
      seen.result = packed{written.result.get()};
    return seen;
  }

  void show(const manager::test::history& seen) const {
    std::map<uint64_t, const happening*> in_order;
    for (auto& each : seen)
      in_order[each.invoked] = &each;
    std::cerr << "soak: no explanation for history " << number_ << " of " << of_.type << ":\n";
    for (auto& [when, each] : in_order) {
      std::cerr << "  " << when << "-";
      if (each->returned != happening::never)
        std::cerr << each->returned;
      std::cerr << " session " << each->session << ": "
                << (each->what == happening::kind::session_end ? "killed" : each->operation);
      for (auto& argument : each->arguments)
        std::cerr << ' ' << manager::preview(argument);
      if (each->lease)
        std::cerr << " (lease " << each->lease->row << " of the call at "
                  << seen[each->lease->event].invoked << ')';
      if (each->failure)
        std::cerr << " -> " << to_string(*each->failure);
      else if (!each->result.empty())
        std::cerr << " -> " << manager::preview(each->result);
      std::cerr << (each->waited ? "\n" : " (no wait)\n");
    }
  }

  manager::session& m_;
  const scenario& of_;
  std::string path_;
  mapped<stage> on_;
  std::mt19937 random_;
  uint64_t number_;
  uint64_t last_session_ = 0;
  std::vector<manager::queue<uint64_t>> numbers_;
  manager::queue<uint64_t> done_ = m_.queue<uint64_t>();
  std::vector<manager::process> crew_;
  size_t calls_ = 0;
  size_t killed_ = 0;
};

bool play_all(manager::session& m, const scenario& of, const std::string& path, int histories,
              unsigned seed) {
  theatre played{m, of, path, seed};
  for (int i = 0; i < histories; ++i)
    if (!played.play())
      return false;
  std::cout << of.type << ": " << histories << " histories, " << played.calls() << " calls, "
            << played.killed() << " workers killed" << std::endl;
  return true;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  std::string type = argc > 1 ? argv[1] : "all";
  auto histories = argc > 2 ? std::stoi(argv[2]) : 10'000;
  auto seed = argc > 3 ? static_cast<unsigned>(std::stoul(argv[3])) : std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  auto path =
      std::filesystem::temp_directory_path() / ("linearizable-" + std::to_string(::getpid()));
  bool good = !scenarios(type).empty();
  {
    auto m = manager::start();
    for (auto& each : scenarios(type))
      good = play_all(m, each, path, histories, seed) && good;
  }
  std::filesystem::remove(path);
  return good ? 0 : 1;
}
