#include "actors/server/background.hpp"

#include "actors/server/inbound_queue.hpp"

#include <utility>

namespace manager {

void background_jobs::run_in(background& threads, reference_counter& counter) {
  threads_ = &threads;
  counter_ = &counter;
}

void background_jobs::run(std::unique_ptr<background_job> job) {
  auto number = ++last_number_;
  auto& begun = jobs_[number];
  begun.job = std::move(job);
  try {
    threads_->run([this, number, &begun] {
      {
        noted_holds::scope noting{begun.holds};
        begun.job->work();
      }
      inbound_.take(
          [this, number] { finish(number); }); // from here on the job belongs to the network thread
    });
  } catch (...) {
    jobs_.erase(number);
    throw;
  }
}

void background_jobs::stop() {
  auto* threads = std::exchange(threads_, nullptr);
  if (threads == nullptr)
    return;
  threads->stop();
  while (!jobs_.empty())
    finish(jobs_.begin()->first);
}

/// Completes a job, once: `stop` may have completed it already.
void background_jobs::finish(uint64_t number) {
  auto ended = jobs_.extract(number);
  if (!ended)
    return;
  ended.mapped().holds.apply_to(*counter_);
  ended.mapped().job->done();
}

} // namespace manager
