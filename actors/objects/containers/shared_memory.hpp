#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/containers/memory_offers.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/value/packed.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace manager {

/// Memory of a fixed number of bytes that the processes of one host map into their address spaces.
/// Sessions fetch the descriptor of the memory beside the calls, after `offer`. The operations
/// `read` and `write` reach the memory from other hosts; they are not atomic with regard to
/// processes that use the memory directly. Not thread-safe: used by one thread at a time, the
/// server's network thread or the thread of a long operation.
class shared_memory_object : public shared_object {
public:
  static constexpr std::string_view type_name = "shared_memory";

  /// Makes zeros of the size that `initial` is, or a copy of the bytes that `dump` returned. No
  /// bytes, and nil, make a memory of size 0.
  /// @throws error type_mismatch, bad_argument, limit_reached
  explicit shared_memory_object(const packed& initial);
  shared_memory_object(const shared_memory_object&) = delete; // the server's table has its number
  shared_memory_object& operator=(const shared_memory_object&) = delete;
  ~shared_memory_object() override;

  /// Sets the limits. The server's limit of memory includes the whole size from now on.
  /// @throws error limit_reached
  void set_limits(const object_limits& limits) override;
  const amount& used() const noexcept override { return quota_.used(); }

  /// Sets the table of the server's offers, and the object's number.
  void attach(const object_context& server) override;

  int64_t size() const { return memory_->size(); }

  /// Offers the memory to the caller's session, which may then fetch the descriptor; returns the
  /// size.
  int64_t offer(const caller& who);
  void session_ended(uint64_t session, session_end how) noexcept override;

  packed read(int64_t offset, int64_t max) const;
  void write(int64_t offset, const packed& bytes);

  std::vector<parameter> parameters() const override { return {{"size", std::to_string(size())}}; }
  packed dump() const { return read(0, size()); }
  std::string preview() const;

  /// Number of bytes that are copied in the time of one packed value, see
  /// actors/objects/long_operation.hpp.
  static constexpr int64_t elements_per_visit = 200;

  static constexpr auto operations() {
    using self = shared_memory_object;
    return operation_table(
        MANAGER_OP(size, "size", "  number of bytes"),
        MANAGER_OP(offer, "offer", "  offers the memory to the session, answers the size")
            .lasting_as_session(),
        MANAGER_OP(read, "read", "OFFSET MAX  a copy of bytes from OFFSET on, at most MAX")
            .visiting(visited::part),
        MANAGER_OP(write, "write", "OFFSET BYTES  replaces the bytes from OFFSET on"),
        MANAGER_OP(preview, "preview", "  the size as a short text"),
        MANAGER_OP(dump, "dump", "  a copy of all bytes").visiting(visited::all));
  }

private:
  void require_offset(int64_t offset) const;

  std::shared_ptr<const memory_file> memory_;
  quota quota_;
  memory_budget* budget_ = nullptr; ///< null before `set_limits`
  memory_offers* offers_ = nullptr; ///< null before `join`
  uint64_t id_ = 0;
};

} // namespace manager
