#pragma once

#include "libmanager/src/client/connection.hpp"

#include <vector>

namespace manager::testing {

/// Runs several virtual nodes in the calling thread, on one clock.
class virtual_driver final : public driver {
public:
  /// Adds a node and sets its clock to this driver's time.
  void add(node& joined);

  time_point now() const override { return now_; }
  bool wait(call_state& call, std::optional<time_point> deadline) override;
  void retire(node& leaving) override;

  void settle();
  void advance_to(time_point time);

private:
  bool step();
  std::optional<time_point> next_event() const;

  std::vector<node*> nodes_;
  time_point now_{std::chrono::nanoseconds{1}}; ///< where CAF's test clock begins
};

} // namespace manager::testing
