#pragma once

#include "tests/support/linearization.hpp"

#include "actors/object_types.hpp"

#include <cstdint>
#include <functional>
#include <manager/manager.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// The parts of a scenario: the objects of a history, and the calls that processes make.

namespace soak {

/// A call that a process will make.
struct move {
  /// Form of the first argument, if that is a lease which an earlier `take` answered.
  enum class lease : uint8_t { none, number, array };

  std::string operation;
  std::vector<manager::packed> arguments{};
  bool may_wait = false;
  size_t object = 0;
  lease of = lease::none;
};

/// Objects, their plain models, and the operations on them. The scenario is for the type of the
/// last object; a condition variable has a mutex before it.
struct scenario {
  std::string type;
  std::function<void(manager::session&, const std::string& name)> create;
  std::function<std::unique_ptr<manager::test::model>()> make_model;
  std::vector<move> moves;
  size_t objects = 1;
  bool ends_with_first =
      false; ///< each process makes the first move last, because others may wait for it

  /// Makes a move of all objects together; for moves whose object is behind the last one.
  std::function<manager::packed(manager::session&, const std::string& name, const move&)>
      together{};

  bool has_numbers = true; ///< the items of a work queue have the numbers of the plain one's items
};

template <class... Object>
std::unique_ptr<manager::test::model> model_with(const manager::packed& initial) {
  auto made = std::make_unique<manager::test::model>();
  uint64_t id = 0;
  (made->objects.push_back(
       std::make_unique<manager::test::model_of<Object>>(initial, made->tables, ++id)),
   ...);
  return made;
}

/// Returns a scenario of one object, made with `initial`.
template <class Object, class Proxy>
scenario scenario_of(std::vector<move> moves, const manager::packed& initial = {}) {
  return {std::string{Object::type_name},
          [initial](manager::session& m, const std::string& name) {
            m.obtain<Proxy>(name + "-0", initial);
          },
          [initial] { return model_with<Object>(initial); }, std::move(moves)};
}

} // namespace soak
