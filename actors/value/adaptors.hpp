#pragma once

#include "actors/value/errc.hpp"
#include "actors/value/value_types.hpp"

#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <utility>

// MessagePack adaptors for types that msgpack does not know: enumerations and plain aggregates
// without any macro, std::variant, durations and times, std::bitset, std::filesystem::path,
// std::span. Reading is strict: another number of members than the type has is a mismatch.

namespace manager::detail {

inline const msgpack::object_array& array_of(const msgpack::object& from, size_t size) {
  if (from.type != msgpack::type::ARRAY || from.via.array.size != size)
    throw msgpack::type_error{};
  return from.via.array;
}

// -- enumerations, aggregates, paths: types recognized by their properties -----------

template <class Stream, class T> void pack_adapted(msgpack::packer<Stream>& out, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    out.pack(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_integral_v<T>) { // a character of Unicode
    out.pack(static_cast<uint32_t>(value));
  } else if constexpr (path_like<T>) {
    out.pack(value.native());
  } else if constexpr (plain_aggregate<T>) {
    out.pack_array(static_cast<uint32_t>(member_count<T>));
    std::apply([&](const auto&... member) { (out.pack(member), ...); }, members_of(value));
  } else {
    static_assert(require_value_type<T>::passed);
  }
}

template <class T> void convert_adapted(const msgpack::object& from, T& to) {
  if constexpr (std::is_enum_v<T>) {
    to = static_cast<T>(from.as<std::underlying_type_t<T>>());
  } else if constexpr (std::is_integral_v<T>) {
    auto code = from.as<uint32_t>();
    to = static_cast<T>(code);
    if (static_cast<uint32_t>(to) != code)
      throw msgpack::type_error{};
  } else if constexpr (path_like<T>) {
    to = from.as<std::string>();
  } else if constexpr (plain_aggregate<T>) {
    auto& members = array_of(from, member_count<T>);
    [[maybe_unused]] auto* next = members.ptr;
    std::apply([&](auto&... member) { (next++->convert(member), ...); }, members_of(to));
  } else {
    static_assert(require_receivable<T>::passed);
  }
}

// -- variants: [index, value] --------------------------------------------------------

template <class Stream, class... T>
void pack_variant(msgpack::packer<Stream>& out, const std::variant<T...>& value) {
  if (value.valueless_by_exception())
    throw error{errc::bad_argument, "a variant that lost its value cannot be packed"};
  out.pack_array(2);
  out.pack(static_cast<uint64_t>(value.index()));
  std::visit([&](auto& held) { out.pack(held); }, value);
}

template <class Variant, size_t... I>
void convert_variant(const msgpack::object& from, Variant& to, std::index_sequence<I...>) {
  auto* parts = array_of(from, 2).ptr;
  auto index = parts[0].as<uint64_t>();
  bool found =
      ((index == I
        && (to.template emplace<I>(parts[1].template as<std::variant_alternative_t<I, Variant>>()),
            true))
       || ...);
  if (!found)
    throw msgpack::type_error{};
}

// -- bitsets: a blob, whose first byte has the bits 0 to 7 -----------------------------

template <size_t N> std::string bytes_of(const std::bitset<N>& bits) {
  std::string bytes((N + 7) / 8, '\0');
  for (size_t i = 0; i < N; ++i)
    if (bits[i])
      bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << i % 8);
  return bytes;
}

template <size_t N> std::bitset<N> bits_of(const msgpack::object& from) {
  std::bitset<N> bits;
  if (from.type != msgpack::type::BIN || from.via.bin.size != (N + 7) / 8)
    throw msgpack::type_error{};
  for (size_t i = 0; i < from.via.bin.size * size_t{8}; ++i)
    if ((from.via.bin.ptr[i / 8] >> i % 8 & 1) != 0) {
      if (i >= N)
        throw msgpack::type_error{};
      bits.set(i);
    }
  return bits;
}

// -- spans, which are sent only --------------------------------------------------------

template <class Stream, class T, size_t N>
void pack_span(msgpack::packer<Stream>& out, std::span<T, N> values) {
  auto size = static_cast<uint32_t>(values.size());
  if constexpr (byte_like<std::remove_const_t<T>>) {
    out.pack_bin(size);
    out.pack_bin_body(reinterpret_cast<const char*>(values.data()), size);
  } else {
    out.pack_array(size);
    for (auto& value : values)
      out.pack(value);
  }
}

} // namespace manager::detail

// These adaptors are in msgpack's own namespace v1, so that a program's own adaptors, in the newest
// namespace, take precedence.

// NOLINTNEXTLINE(modernize-concat-nested-namespaces): a macro opens the next one
namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(v1) {
  namespace adaptor {

  template <manager::detail::has_no_adaptor T> struct pack<T, void> {
    static constexpr bool for_all_others = true;

    template <class Stream> packer<Stream>& operator()(packer<Stream>& out, const T& value) const {
      manager::detail::pack_adapted(out, value);
      return out;
    }
  };

  template <manager::detail::has_no_adaptor T> struct convert<T, void> {
    const msgpack::object& operator()(const msgpack::object& from, T& to) const {
      manager::detail::convert_adapted(from, to);
      return from;
    }
  };

  template <class... T> struct pack<std::variant<T...>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const std::variant<T...>& value) const {
      manager::detail::pack_variant(out, value);
      return out;
    }
  };

  template <class... T> struct convert<std::variant<T...>, void> {
    const msgpack::object& operator()(const msgpack::object& from, std::variant<T...>& to) const {
      manager::detail::convert_variant(from, to, std::index_sequence_for<T...>{});
      return from;
    }
  };

  template <> struct pack<std::monostate, void> {
    template <class Stream> packer<Stream>& operator()(packer<Stream>& out, std::monostate) const {
      return out.pack_nil();
    }
  };

  template <> struct convert<std::monostate, void> {
    const msgpack::object& operator()(const msgpack::object& from, std::monostate&) const {
      if (!from.is_nil())
        throw msgpack::type_error{};
      return from;
    }
  };

  template <class Rep, class Period> struct pack<std::chrono::duration<Rep, Period>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out,
                               std::chrono::duration<Rep, Period> value) const {
      return out.pack(value.count());
    }
  };

  template <class Rep, class Period> struct convert<std::chrono::duration<Rep, Period>, void> {
    const msgpack::object& operator()(const msgpack::object& from,
                                      std::chrono::duration<Rep, Period>& to) const {
      to = std::chrono::duration<Rep, Period>{from.as<Rep>()};
      return from;
    }
  };

  template <class Clock, class Duration>
  struct pack<std::chrono::time_point<Clock, Duration>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out,
                               std::chrono::time_point<Clock, Duration> value) const {
      return out.pack(value.time_since_epoch());
    }
  };

  template <class Clock, class Duration>
  struct convert<std::chrono::time_point<Clock, Duration>, void> {
    const msgpack::object& operator()(const msgpack::object& from,
                                      std::chrono::time_point<Clock, Duration>& to) const {
      to = std::chrono::time_point<Clock, Duration>{from.as<Duration>()};
      return from;
    }
  };

  template <size_t N> struct pack<std::bitset<N>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const std::bitset<N>& value) const {
      auto bytes = manager::detail::bytes_of(value);
      out.pack_bin(static_cast<uint32_t>(bytes.size()));
      return out.pack_bin_body(bytes.data(), static_cast<uint32_t>(bytes.size()));
    }
  };

  template <size_t N> struct convert<std::bitset<N>, void> {
    const msgpack::object& operator()(const msgpack::object& from, std::bitset<N>& to) const {
      to = manager::detail::bits_of<N>(from);
      return from;
    }
  };

  template <class T, size_t N> struct pack<std::span<T, N>, void> {
    template <class Stream>
    packer<Stream>& operator()(packer<Stream>& out, const std::span<T, N>& value) const {
      manager::detail::pack_span(out, value);
      return out;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack
