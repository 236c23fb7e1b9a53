#pragma once

#include "actors/model/errc.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace manager {

/// Something that came for an object while another thread was at work on it.
class postponed {
public:
  virtual ~postponed() = default;

  /// Does it, now that the object is free. Throws nothing.
  virtual void run() = 0;

  /// The object is gone.
  virtual void refuse(const error& why) = 0;
};

/// News for an object, which nobody answers.
class postponed_news final : public postponed {
public:
  explicit postponed_news(std::function<void()> tell) : tell_{std::move(tell)} {}

  void run() override { tell_(); }
  void refuse(const error&) override {}

private:
  std::function<void()> tell_;
};

/// Whose an object is: the network thread's or, for the time of one long operation, another
/// thread's. Meanwhile nobody else touches the object, and what comes for it waits in order.
/// Network thread only.
class object_turn {
public:
  /// True while another thread is at work on the object.
  bool is_away() const noexcept { return away_ != nullptr; }

  /// Another thread is about to begin. @pre not `is_away()`
  void begin() { away_ = std::make_unique<absence>(); }

  /// Waits until the object is free; refuses what comes after `give_up`. @pre `is_away()`
  void postpone(std::unique_ptr<postponed> what);

  /// The object is to go: if another thread is at work on it, refuses all that waits, and returns
  /// true. Then whoever ends the turn destroys the object.
  bool give_up(const error& why);

  /// The other thread has ended. False when the object is to go. Else does what waited, in order,
  /// up to what takes long again. @pre `is_away()`
  bool end();

private:
  struct absence {
    std::deque<std::unique_ptr<postponed>> line;
    std::optional<error> gone; ///< why
  };

  std::unique_ptr<absence> away_; ///< null for nearly all objects at any time
};

/// Where an object lives, shared by the store that owns it and the actor that calls it. Dropping
/// the object empties the place; calls that are still under way then find it gone.
template <class Object> struct place_of : std::enable_shared_from_this<place_of<Object>> {
  uint64_t id;
  std::string schema; ///< of the object's values; empty where arguments are not checked
  uint64_t* calls;    ///< counters of its type, by row, which outlive the place
  std::optional<Object> object;
  object_turn turn;
};

} // namespace manager
