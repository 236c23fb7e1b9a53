#pragma once

#include "actors/objects/containers/shared_memory.hpp"
#include "actors/value/packed_binary.hpp"
#include "manager/detail/proxy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace manager {
namespace detail {

/// Returns the memory of a shared_memory object in this process, and maps it the first time; then
/// calls `offer`, the object's operation, which returns the size. The memory stays mapped as long
/// as this session has a proxy of the object.
/// @throws error not_supported if the server is on another host or was reached by TCP
std::span<std::byte> mapped_memory(const object_ptr& object, const std::function<int64_t()>& offer);

/// Checks that a span of `count` elements from `offset` on lies within a memory of `bytes` bytes.
/// @throws error out_of_range; bad_argument if `offset` is no multiple of `alignment`
void require_span(size_t bytes, size_t offset, size_t count, size_t width, size_t alignment);

} // namespace detail

/// Type of which several processes can share objects: needs no destructor, and is no pointer or
/// reference. A struct with pointers is accepted, but its pointers are valid in one process only.
template <class T>
concept shareable =
    std::is_object_v<T> && std::is_trivially_destructible_v<T> && !std::is_pointer_v<T>;

/// Memory of a fixed size that the processes of one host share: each process maps the same bytes,
/// and reads and writes them without the server, without copies and without packing. The bytes are
/// zeros at first. The memory itself orders nothing: use it together with a `mutex`, a `semaphore`
/// or std::atomic objects in it.
///
///     auto pixels = m.shared_memory(1 << 30);
///     auto view = pixels.span<float>();   // maps it
///     m.spawn(render, pixels).join();     // the worker maps the same memory
///     use(view[0]);
///
/// A span stays valid while this process has a proxy of the memory, also after the end of the
/// session or of the server. The kernel frees the memory when the object has ended and no process
/// maps it any more, also after kill -9 of all processes.
/// @throws error object_gone and those of every call
class shared_memory : public proxy<shared_memory_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(shared_memory)

  static std::string schema_name() { return "shared_memory"; }

  /// Returns the number of bytes.
  size_t size() const { return static_cast<size_t>(call<"size">()); }

  /// Returns the memory from byte `offset` on, as as many elements as fit. The first call of a
  /// process maps the memory, in two round trips; others cost nothing. The size of the memory does
  /// not matter.
  /// @throws error not_supported if the server is on another host or was reached by TCP;
  /// out_of_range; bad_argument if `offset` does not suit the alignment of `T`; limit_reached
  template <shareable T = std::byte> std::span<T> span(size_t offset = 0) const& {
    auto all = mapped();
    auto left = all.size() - std::min(offset, all.size());
    return elements<T>(all, offset, left / sizeof(T));
  }

  /// Returns `count` elements from byte `offset` on.
  /// @throws error as above
  template <shareable T = std::byte> std::span<T> span(size_t offset, size_t count) const& {
    return elements<T>(mapped(), offset, count);
  }

  /// Deleted: with the proxy, the mapping may end. Keep the proxy as long as the span.
  template <shareable T = std::byte> std::span<T> span(size_t offset = 0) const&& = delete;
  template <shareable T = std::byte>
  std::span<T> span(size_t offset, size_t count) const&& = delete;

  /// Copies bytes through the server, also from another host. Large copies take several messages.
  /// @throws error out_of_range
  std::vector<std::byte> read(size_t offset, size_t count) const {
    std::vector<std::byte> all;
    while (all.size() < count) {
      auto part = std::min(count - all.size(), most_bytes());
      auto add = [&](const packed& answer) {
        auto bytes = std::as_bytes(std::span{bytes_of_blob(answer)});
        if (bytes.size() < part)
          throw error{errc::out_of_range, "there are only "
                                              + std::to_string(offset + all.size() + bytes.size())
                                              + " bytes"};
        all.insert(all.end(), bytes.begin(), bytes.end());
      };
      ask<"read">(add, static_cast<int64_t>(offset + all.size()), static_cast<int64_t>(part));
    }
    return all;
  }
  void write(size_t offset, std::span<const std::byte> bytes) const {
    do {
      auto part = bytes.first(std::min(bytes.size(), most_bytes()));
      std::string_view chars{reinterpret_cast<const char*>(part.data()), part.size()};
      call<"write">(static_cast<int64_t>(offset), pack_blob(chars));
      offset += part.size();
      bytes = bytes.subspan(part.size());
    } while (!bytes.empty());
  }

private:
  std::span<std::byte> mapped() const {
    return detail::mapped_memory(shared_object(), [this] { return call<"offer">(); });
  }

  template <class T>
  std::span<T> elements(std::span<std::byte> all, size_t offset, size_t count) const {
    try {
      detail::require_span(all.size(), offset, count, sizeof(T), alignof(T));
    } catch (const error& failure) {
      throw detail::in_call(shared_object(), "span", failure);
    }
    return {reinterpret_cast<T*>(all.data() + offset), count};
  }

  /// Returns the largest number of bytes in one message.
  size_t most_bytes() const {
    constexpr size_t header = 5; // header of a blob
    return std::max(detail::max_value_bytes(shared_object()), header + 1) - header;
  }
};

/// Factory of `m.shared_memory(...)`; base of `session`.
template <class Session> class shared_memory_factory {
public:
  /// Makes a memory of so many bytes. It is anonymous: it lives while any session holds a proxy.
  /// @throws error bad_argument for a negative size, limit_reached
  manager::shared_memory shared_memory(int64_t bytes) { return make({}, bytes); }

  /// Opens the memory of this name, with any size.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  manager::shared_memory shared_memory(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::shared_memory>(name);
  }

  /// Opens the memory of this name, or creates it with this size.
  /// @throws error type_mismatch as above; bad_argument if the memory has another size
  manager::shared_memory shared_memory(std::string_view name, int64_t bytes) {
    return make(name, bytes);
  }

private:
  manager::shared_memory make(std::string_view name, int64_t bytes) {
    return static_cast<Session&>(*this).template obtain<manager::shared_memory>(name, pack(bytes));
  }
};

} // namespace manager
