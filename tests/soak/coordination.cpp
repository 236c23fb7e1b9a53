// coordination [SECONDS [SEED]]: 20 workers run functions once, campaign and use up permits, one of
// them is killed every 50 ms. Each function is run once after the runs of workers that died in it,
// no election has two leaders, no more permits are granted than the rate allows, and no worker may
// wait for ever.
#include "tests/soak/coordination_tables.hpp"
#include "tests/soak/long_run.hpp"
#include "tests/soak/mapped.hpp"
#include "tests/soak/requirements.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr size_t crew_size = 20;
constexpr int64_t rate = 1000; ///< permits in a second
constexpr int64_t burst = 20;

struct shared_objects {
  std::vector<manager::leader_election> elections;
  std::vector<manager::list<uint64_t>> terms; ///< written by the leaders only
  manager::rate_limiter limiter;
  MSGPACK_DEFINE(elections, terms, limiter)
};

shared_objects make_objects(manager::session& m) {
  shared_objects made;
  for (size_t i = 0; i < coordination_tables::elections; ++i) {
    made.elections.push_back(m.leader_election());
    made.terms.push_back(m.list<uint64_t>());
  }
  made.limiter = m.rate_limiter({.permits = rate, .per = 1s, .burst = burst});
  return made;
}

manager::once<uint32_t> flag_at(manager::session& m, size_t number) {
  return m.once<uint32_t>("flag-" + std::to_string(number));
}

/// Lets other workers run, for a time in which this one may be killed.
void linger() {
  for (auto end = std::chrono::steady_clock::now() + 200us; std::chrono::steady_clock::now() < end;)
    std::this_thread::yield();
}

class member {
public:
  member(const shared_objects& all, coordination_tables& books, uint32_t own)
      : all_{all}, books_{books}, own_{own}, random_{own} {}

  void act() {
    switch (random_() % 3) {
    case 0:
      return run_once();
    case 1:
      return lead(random_() % coordination_tables::elections);
    default:
      return use_permits(1 + static_cast<int64_t>(random_() % 3));
    }
  }

private:
  void require(bool condition) { books_.mistakes += condition ? 0 : 1; }

  /// Calls the newest flag, and lets the workers go on to the next.
  void run_once() {
    size_t at = books_.flag;
    if (at + 1 == coordination_tables::most_flags)
      return;
    auto& runs = books_.flags[at];
    auto got = flag_at(manager::current(), at).call_once([&] {
      runs.begin(own_);
      books_.busy = own_;
      linger();
      return own_;
    });
    require(runs.answer(got));
    books_.flag.compare_exchange_strong(at, at + 1);
  }

  void lead(size_t at) {
    auto term = all_.elections[at].campaign_for(20ms, std::to_string(own_));
    if (!term)
      return;
    auto& log = books_.logs[at];
    auto number = term->fence();
    require(log.last.exchange(number) < number);
    log.inside.enter(number);
    books_.busy = own_;
    all_.terms[at].with(*term).push_back(number);
    linger();
    require(log.inside.leave(number));
    ++books_.terms;
    if (random_() % 2 == 0)
      term->resign(); // otherwise the destructor does
  }

  void use_permits(int64_t count) {
    if (all_.limiter.try_acquire_for(5ms, count))
      books_.permits += static_cast<uint64_t>(count);
  }

  const shared_objects& all_;
  coordination_tables& books_;
  uint32_t own_;
  std::mt19937 random_;
};

void work(const std::string& path, uint32_t number, shared_objects all) {
  mapped<coordination_tables> books{path};
  member self{all, *books, number};
  while (!books->stop)
    self.act();
}
MANAGER_TASK(work);

struct worker {
  uint32_t number;
  manager::process process;
};

class chaos : requirements {
public:
  chaos(manager::session& m, std::string path, unsigned seed)
      : m_{m}, path_{std::move(path)}, books_{path_}, all_{make_objects(m)}, random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (size_t i = 0; i < crew_size; ++i)
      crew_.push_back(hire());
    for (auto end = std::chrono::steady_clock::now() + time;
         is_good() && std::chrono::steady_clock::now() < end;) {
      pace_.wait_for(50ms); // always times out
      replace(victim());
      check_rate();
      require(books_->mistakes == 0, "a flag had two results, or an election two leaders");
    }
    dismiss();
    check_flags();
    check_terms();
    check_burst();
    require(nobody_waits(), "a run, a leadership or a wait of the dead was kept");
    std::cout << books_->flag << " flags, " << abandoned_.size() << " runs abandoned, "
              << books_->terms << " terms, " << books_->permits << " permits, " << killed_.size()
              << " workers killed" << std::endl;
    require(books_->flag > 0 && books_->terms > 0 && books_->permits > 0, "nothing was done");
    return is_good();
  }

private:
  worker hire() {
    auto number = ++last_number_;
    return {number, m_.spawn(work, path_, number, all_)};
  }

  /// Returns any worker, or one that runs a function or leads, if it still does.
  worker& victim() {
    auto& any = crew_[random_() % crew_size];
    if (random_() % 3 == 0)
      return any;
    auto is_busy = [&](const worker& each) { return each.number == books_->busy; };
    auto busy = std::find_if(crew_.begin(), crew_.end(), is_busy);
    return busy == crew_.end() ? any : *busy;
  }

  void replace(worker& victim) {
    kill(victim.process);
    killed_.insert(victim.number);
    victim = hire();
  }

  void dismiss() {
    books_->stop = true;
    auto end = std::chrono::steady_clock::now() + patience; // for all
    for (auto& each : crew_)
      await_success(each.process, end);
  }

  /// Compares the permits that workers got so far with the rate. All were granted before.
  void check_rate() {
    auto granted = static_cast<double>(books_->permits);
    std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin_;
    require(granted <= static_cast<double>(burst) + static_cast<double>(rate) * time.count(),
            std::to_string(granted) + " permits in " + std::to_string(time.count()) + " s");
    auto available = all_.limiter.available();
    require(0 <= available && available <= burst, std::to_string(available) + " are available");
  }

  /// Checks that a limiter that nobody has used for a while grants no more than the burst at once.
  void check_burst() {
    pace_.wait_for(200ms); // always times out
    auto begin = std::chrono::steady_clock::now();
    int64_t granted = 0;
    while (all_.limiter.try_acquire() && granted < 2 * burst)
      ++granted;
    std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    require(granted >= burst, "permits of the dead were lost");
    require(static_cast<double>(granted - burst) <= static_cast<double>(rate) * time.count(),
            std::to_string(granted) + " permits at once");
  }

  void check_flags() {
    for (size_t i = 0; i <= books_->flag; ++i) {
      auto& runs = books_->flags[i];
      if (runs.begun == 0)
        continue;
      if (runs.result == 0)
        call_after_all_died(i);
      check_flag(runs);
    }
    require(abandoned_.size() + unknown_ <= killed_.size(),
            "more runs abandoned than workers killed");
  }

  /// Runs the function of a flag whose runners have all been killed.
  void call_after_all_died(size_t at) {
    auto& runs = books_->flags[at];
    auto own = ++last_number_;
    auto result = flag_at(m_, at).call_once_for(patience, [&] {
      runs.begin(own);
      return own;
    });
    if (require(result.has_value(), "a flag has no result, and no run begins"))
      require(runs.answer(*result), "a flag had two results");
  }

  /// Checks that all runs but the last were abandoned because their workers died.
  void check_flag(const flag_runs& runs) {
    auto last = runs.count() - 1;
    require(runs.begun <= flag_runs::most, "a function was run too often");
    require(runs.runners[last] == runs.result, "the result is not that of the last run");
    for (size_t i = 0; i < last; ++i) {
      uint32_t who = runs.runners[i];
      if (who == 0)
        ++unknown_;
      else
        require(killed_.contains(who) && abandoned_.insert(who).second,
                "a function was run again although worker " + std::to_string(who) + " had run it");
    }
  }

  /// Checks that the leaders of each election wrote one after the other.
  void check_terms() {
    for (auto& terms : all_.terms) {
      uint64_t before = 0;
      for (auto number : terms.snapshot()) {
        require(before < number, "a leader wrote after the next one");
        before = number;
      }
    }
  }

  template <class Object> static bool is_free(const Object& object) {
    auto report = object.who();
    return report.holders.empty() && report.waiters.empty();
  }

  /// Returns true if nobody leads or waits. A new candidate must lead at once.
  bool nobody_waits() const {
    bool free = is_free(all_.limiter);
    for (auto& election : all_.elections) {
      free = free && is_free(election);
      free = free && election.try_campaign("last").has_value();
    }
    return free;
  }

  manager::session& m_;
  std::string path_;
  mapped<coordination_tables> books_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  shared_objects all_;
  manager::event pace_ = m_.event();
  std::mt19937 random_;
  std::vector<worker> crew_;
  uint32_t last_number_ = 0;
  std::set<uint32_t> killed_;
  std::set<uint32_t> abandoned_; ///< workers that died in a run
  size_t unknown_ = 0;           ///< runs whose workers died before they entered their numbers
};

} // namespace

int main(int argc, char** argv) {
  return long_run<chaos>("coordination", argc, argv);
}
