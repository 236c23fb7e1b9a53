#pragma once

#include "actors/objects/work/work_queue.hpp"
#include "manager/detail/lost_lease.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/future.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace manager::detail {

/// Calls of a work queue that end leases. A lease that was lost with the connection or the session
/// is `lease_lost`, as a lease is that the server does not know.
class work_leases : public proxy<work_queue_object> {
public:
  using proxy<work_queue_object>::proxy;

  void ack(uint64_t lease) const {
    unless_lost([&] { this->template call<"ack">(lease); });
  }
  future<void> start_ack(uint64_t lease) const {
    auto started = unless_lost([&] { return this->template start<"ack">(lease); });
    return {future<void>{std::move(started), nullptr},
            [](const auto& acked) { unless_lost(acked); }};
  }

  void ack_all(const std::vector<uint64_t>& leases) const {
    unless_lost([&] { this->template call<"ack_many">(pack(leases)); });
  }

  void nack(uint64_t lease, time_limit delay, const std::string& reason) const {
    unless_lost([&] { this->template call<"nack">(lease, delay.time().count(), part_of(reason)); });
  }
  void reject(uint64_t lease, const std::string& reason) const {
    unless_lost([&] { this->template call<"reject">(lease, part_of(reason)); });
  }
  void release(const std::vector<uint64_t>& leases) const {
    unless_lost([&] { this->template call<"release">(pack(leases)); });
  }

  /// Gives items back that were not used, if there are any. Errors are ignored: the server ends the
  /// leases with the session.
  void give_back_unused(const std::vector<uint64_t>& leases) const noexcept {
    try {
      if (!leases.empty())
        release(leases);
    } catch (...) {
    }
  }

private:
  /// Returns the part of a reason that the queue keeps.
  static std::string part_of(const std::string& reason) {
    return reason.substr(0, max_failure_bytes);
  }
};

} // namespace manager::detail
