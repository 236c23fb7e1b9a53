#pragma once

#include "actors/record/granted_object.hpp"
#include "actors/record/record_bytes.hpp"
#include "actors/value/packed_blob.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace manager {

/// Bytes of a type of the operation tables in a record, as an argument or a result.
template <class T> struct record_part;

template <> struct record_part<std::monostate> {
  static void write(record_writer&, std::monostate) {}
  static std::monostate read(record_reader&) { return {}; }
};

template <> struct record_part<bool> {
  static void write(record_writer& to, bool x) { to.add(x); }
  static bool read(record_reader& from) { return from.flag(); }
};

template <> struct record_part<int64_t> {
  static void write(record_writer& to, int64_t x) { to.add(x); }
  static int64_t read(record_reader& from) { return static_cast<int64_t>(from.number()); }
};

template <> struct record_part<uint64_t> {
  static void write(record_writer& to, uint64_t x) { to.add(x); }
  static uint64_t read(record_reader& from) { return from.number(); }
};

template <> struct record_part<std::string> {
  static void write(record_writer& to, const std::string& x) { to.add(x); }
  static std::string read(record_reader& from) { return std::string{from.text()}; }
};

/// A value: its bytes, after `reference_mark` if they contain references.
template <> struct record_part<packed> {
  static void write(record_writer& to, const packed& x) {
    to.add(x, x.refs().empty() ? std::nullopt : std::optional{reference_mark});
  }
  static packed read(record_reader& from) {
    return packed_of(from.text(), [&](std::string_view bytes) { return from.value(bytes); });
  }
};

/// An optional: a bool, and then the value if the bool is true.
template <class T> struct record_part<std::optional<T>> {
  static void write(record_writer& to, const std::optional<T>& x) {
    to.add(x.has_value());
    if (x)
      record_part<T>::write(to, *x);
  }
  static std::optional<T> read(record_reader& from) {
    return from.flag() ? std::optional<T>{record_part<T>::read(from)} : std::nullopt;
  }
};

template <> struct record_part<granted_object> {
  static void write(record_writer& to, const granted_object& x) {
    to.add(x.id);
    to.add(x.type);
    to.add(x.schema);
    to.add(x.name);
  }
  static granted_object read(record_reader& from) {
    granted_object x;
    x.id = from.number();
    x.type = from.text();
    x.schema = from.text();
    x.name = from.text();
    return x;
  }
};

template <> struct record_part<std::vector<granted_object>> {
  static void write(record_writer& to, const std::vector<granted_object>& x) {
    to.add(uint64_t{x.size()});
    for (auto& each : x)
      record_part<granted_object>::write(to, each);
  }
  static std::vector<granted_object> read(record_reader& from) {
    std::vector<granted_object> x;
    for (auto left = from.number(); left > 0; --left)
      x.push_back(record_part<granted_object>::read(from));
    return x;
  }
};

} // namespace manager
