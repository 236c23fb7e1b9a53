#include "libmanager/src/net/refusal_log.hpp"

#include <algorithm>

namespace manager {

void refusal_log::note(const std::string& who, const std::string& why, time_point now) {
  flush(now);
  if (left_out_ == 0 && take_turn(now))
    write_("refused " + who + ": " + why);
  else
    ++left_out_;
}

void refusal_log::flush(time_point now) {
  if (left_out_ == 0 || !take_turn(now))
    return;
  write_("refused " + std::to_string(left_out_) + " more client" + (left_out_ > 1 ? "s" : ""));
  left_out_ = 0;
}

std::optional<refusal_log::time_point> refusal_log::due() const {
  return left_out_ > 0 ? std::optional{next_ - (burst - 1) * pause} : std::nullopt;
}

/// Takes a token of a token bucket, stored as the time when the bucket is full; returns false if it
/// is empty.
bool refusal_log::take_turn(time_point now) {
  auto full = std::max(next_, now);
  if (full - now > (burst - 1) * pause)
    return false;
  next_ = full + pause;
  return true;
}

} // namespace manager
