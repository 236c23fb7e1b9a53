#pragma once

#include "actors/value/packed_blob.hpp"

#include <caf/optional.hpp>
#include <caf/unit.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace manager {

/// Mapping of a type of the operation tables to a CAF message element. A table may only use the
/// types listed here. Floating point numbers and byte vectors are excluded (CAF 0.17.6 hangs on
/// infinity and allocates before it checks a length); they travel inside `packed`.
template <class T> struct wire {
  using type = T;
  static T to(T value) { return value; }
  static T from(T value) { return value; }
};

template <> struct wire<void> { using type = void; };

template <> struct wire<float>;
template <> struct wire<double>;

template <> struct wire<packed> {
  using type = std::string;
  static std::string to(packed value) { return blob_of(std::move(value)); }
  static packed from(const std::string& blob) { return packed_of(blob); }
};

template <class T> struct wire<std::optional<T>> {
  using type = caf::optional<typename wire<T>::type>;
  static type to(std::optional<T> value) {
    return value ? type{wire<T>::to(std::move(*value))} : type{};
  }
  static std::optional<T> from(type value) {
    return value ? std::optional<T>{wire<T>::from(std::move(*value))} : std::nullopt;
  }
};

template <class T> using wire_type = typename wire<T>::type;

} // namespace manager
