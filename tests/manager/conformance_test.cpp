#include "actors/object_types.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <manager/generic.hpp>
#include <manager/testing.hpp>
#include <set>

// Rules for every object type. A new type needs no line here.

using namespace manager;

namespace {

/// Minimal proxy, to make an object of any type.
template <class Object> struct any_proxy {
  using object_type = Object;
  static std::string schema_name() {
    std::string name{Object::type_name};
    return name += "<any>"; // g++ 12 warns of name + "<any>" without reason
  }
  detail::object_ptr object;
};

/// Makes an object of the type of this name.
template <class... Object>
generic_object make(session& m, std::string_view type, type_list<Object...>) {
  std::optional<generic_object> made;
  auto make_if = [&]<class T>(std::type_identity<T>) {
    if (T::type_name == type)
      made.emplace(m.obtain<any_proxy<T>>("", packed{}).object);
  };
  (make_if(std::type_identity<Object>{}), ...);
  return made.value();
}

packed plain_value_of(value_kind kind) {
  switch (kind) {
  case value_kind::boolean:
    return pack(false);
  case value_kind::text:
    return pack("text");
  case value_kind::value:
    return pack(std::vector<int>{1});
  default:
    return pack(0);
  }
}

/// Returns a minimal value for each argument of an operation.
std::vector<std::optional<packed>> plain_arguments(const operation_info& row) {
  std::vector<std::optional<packed>> arguments;
  for (auto& argument : row.arguments)
    arguments.push_back(argument.optional ? std::nullopt
                                          : std::optional{plain_value_of(argument.kind)});
  return arguments;
}

/// Returns the error of a call; nullopt if the call succeeded.
std::optional<errc> failure_of_call(const generic_object& object, const operation_info& row) {
  try {
    object.call(row.name, plain_arguments(row), std::chrono::nanoseconds{0});
    return std::nullopt;
  } catch (const error& failure) {
    CHECK_THAT(failure.text(),
               Catch::Contains(object.type()) && Catch::Contains(std::string{row.name}));
    return failure.kind();
  }
}

int64_t calls_of(const session& m, const std::string& operation) {
  auto counters = m.status().counters;
  auto found = counters.find(operation);
  return found == counters.end() ? 0 : static_cast<int64_t>(found->second);
}

size_t word_count(std::string_view text) {
  return text.empty() ? 0 : 1 + static_cast<size_t>(std::count(text.begin(), text.end(), ' '));
}

} // namespace

TEST_CASE("every type has a name of its own and operations") {
  std::set<std::string_view> names;
  for (auto& type : known_types()) {
    CHECK(names.insert(type.name).second);
    CHECK_FALSE(type.operations.empty());
    CHECK(&known_type(type.name) == &type);
  }
  CHECK_THROWS_AS(known_type("no such type"), error);
}

TEST_CASE("every operation has a wire name, a word for each argument and an explanation") {
  for (auto& type : known_types()) {
    std::set<std::string_view> names;
    for (auto& row : type.operations) {
      INFO(type.name << '.' << row.name << ": " << row.help);
      CHECK(names.insert(row.name).second);
      CHECK(row.name.size() <= max_wire_name);
      CHECK(word_count(row.usage()) == row.arguments.size());
      CHECK_FALSE(row.summary().empty());
      CHECK(row.summary().front() != ' ');
    }
  }
}

TEST_CASE("every operation is called by its name, answers and is counted") {
  testing::world world;
  auto m = world.connect();
  for (auto& type : known_types())
    for (auto& row : type.operations) {
      auto operation = std::string{type.name} + '.' + std::string{row.name};
      INFO(operation);
      auto object = make(m, type.name, object_types{});
      auto before = calls_of(m, operation);
      auto failure = failure_of_call(object, row);
      CHECK(failure != errc::internal);
      CHECK(failure != errc::no_such_operation);
      CHECK(calls_of(m, operation) == before + 1);
    }
}

TEST_CASE("a wrong number of arguments and a wrong type of one are refused before the call") {
  testing::world world;
  auto m = world.connect();
  for (auto& type : known_types())
    for (auto& row : type.operations) {
      auto object = make(m, type.name, object_types{});
      auto arguments = plain_arguments(row);
      arguments.emplace_back(pack(1));
      CHECK_THROWS_WITH(object.call(row.name, arguments), Catch::Contains(", got "));
      arguments.pop_back();
      for (size_t i = 0; i < arguments.size(); ++i) {
        auto kind = row.arguments[i].kind;
        auto wrong = arguments;
        wrong[i] = pack(std::map<int, int>{});
        if (kind != value_kind::value)
          CHECK_THROWS_WITH(object.call(row.name, wrong),
                            Catch::Contains("argument " + std::to_string(i + 1) + ": expected"));
      }
      CHECK(calls_of(m, std::string{type.name} + '.' + std::string{row.name}) == 0);
    }
}

TEST_CASE("a named object of any type is opened by its name") {
  testing::world world;
  auto m = world.connect();
  auto numbers = m.list<int>("numbers", {4, 5});
  auto object = generic_object::open(m, "numbers");
  CHECK(object.type() == "list");
  CHECK(object.schema() == "list<int>");
  CHECK(object.name() == "numbers");
  CHECK(object.call("at", {pack(1)}) == pack(5));
  CHECK_FALSE(object.call("find", {pack(9), std::nullopt, std::nullopt}));
  CHECK_THROWS_WITH(object.call("atop", {}), "list has no operation 'atop'");
  CHECK_THROWS_WITH(object.call("at", {std::nullopt}), Catch::Contains("must not be absent"));
  CHECK_THROWS_WITH(generic_object::open(m, "none"), "there is no object named 'none'");
}

TEST_CASE("an object that was opened by its name is given back") {
  testing::world world;
  auto m = world.connect();
  auto references = [&] { return m.status().objects.at(0).references; };
  { m.list<int>("numbers"); }
  CHECK(references() == 0);
  {
    auto object = generic_object::open(m, "numbers");
    CHECK(references() == 1);
    auto numbers = m.list<int>("numbers"); // one more grant of the same object, to the same session
    CHECK(references() == 2);
  }
  CHECK(references() == 0);
}
