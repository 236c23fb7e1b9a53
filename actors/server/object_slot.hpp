#pragma once

#include "actors/server/object_watch.hpp"
#include "actors/value/errc.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace manager {

/// Call or event for an object that arrives while another thread uses the object.
class postponed {
public:
  virtual ~postponed() = default;

  /// Executes the call or event, when no other thread uses the object. Throws nothing.
  virtual void run() = 0;

  /// Refuses the call, because the object is gone.
  virtual void refuse(const error& why) = 0;
};

/// Event for an object, which needs no answer.
class postponed_news final : public postponed {
public:
  explicit postponed_news(std::function<void()> tell) : tell_{std::move(tell)} {}

  void run() override { tell_(); }
  void refuse(const error&) override {}

private:
  std::function<void()> tell_;
};

/// Ownership of an object: the network thread owns it or, during one long operation, another
/// thread. Meanwhile no other thread uses the object, and calls and events for it wait in order.
/// Network thread only.
class object_turn {
public:
  /// Returns true while another thread owns the object.
  bool is_away() const noexcept { return away_ != nullptr; }

  /// Gives the object to another thread. @pre not `is_away()`
  void begin() { away_ = std::make_unique<absence>(); }

  /// Queues a call or event until `end`; refuses it after `give_up`. @pre `is_away()`
  void postpone(std::unique_ptr<postponed> what);

  /// Marks the object as gone. If another thread owns it, refuses all that is queued and returns
  /// true; the caller of `end` then destroys the object.
  bool give_up(const error& why);

  /// Takes the object back from the other thread. Returns false if the object is gone. Otherwise
  /// executes the queue in order, up to a call that takes long again. @pre `is_away()`
  bool end();

private:
  struct absence {
    std::deque<std::unique_ptr<postponed>> line;
    std::optional<error> gone; ///< reason, if the object is gone
  };

  std::unique_ptr<absence> away_; ///< null unless another thread owns the object
};

/// Slot of an object, shared by the store that owns the object and the actor that calls it. The
/// slot is empty after the object is dropped; later calls are refused.
template <class Object> struct object_slot : std::enable_shared_from_this<object_slot<Object>> {
  uint64_t id;
  std::string schema; ///< schema of the object's values; empty if arguments are not checked
  uint64_t* calls;    ///< counters of the object's type, by row; outlive the slot
  std::unique_ptr<object_watch> watch; ///< null unless somebody watches the object
  std::optional<Object> object;
  object_turn turn;
  uint64_t revision = 0; ///< grows with each call that may change the object
};

} // namespace manager
