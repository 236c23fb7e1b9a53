#include "libmanager/src/basp/type_list.hpp"

#include "actors/caf/server_core.hpp"
#include "actors/object_types.hpp"
#include "libmanager/src/basp/node.hpp"

#include <caf/all.hpp>
#include <catch2/catch.hpp>

using namespace manager;

namespace {

/// Returns a payload with these types and no elements.
std::string payload_of(const std::string& types) {
  std::string bytes{"\0\0\0", 3};
  for (auto length = types.size();; length >>= 7) {
    bytes += static_cast<char>((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    if (length <= 0x7f)
      break;
  }
  return bytes + types;
}

bool passes(const std::string& types, peer_role who = peer_role::client) {
  return may_send(who, payload_of(types));
}

template <class T> std::string name_of(caf::actor_system& system) {
  return system.types().portable_name(caf::make_rtti_pair<T>());
}

template <class Row, class... A>
void check_row(caf::actor_system& system, const Row& row, std::tuple<A...>*) {
  INFO(row.name);
  auto types = "@<>+" + name_of<caf::atom_value>(system) + "+" + name_of<call_header>(system)
               + (std::string{} + ... + ("+" + name_of<wire_type<A>>(system)));
  CHECK(passes(types));
  using result = wire_type<typename Row::sig::result>;
  if constexpr (!std::is_void_v<result>)
    CHECK(passes("@<>+" + name_of<result>(system), peer_role::server));
}

template <class Object> void check_table(caf::actor_system& system) {
  INFO(Object::type_name);
  auto check = [&](auto& row) {
    check_row(system, row,
              static_cast<typename std::decay_t<decltype(row)>::sig::arguments*>(nullptr));
  };
  table_of<Object>.apply([&](auto... row) { (check(row), ...); });
}

template <class... Object> void check_tables(caf::actor_system& system, type_list<Object...>) {
  (check_table<Object>(system), ...);
}

} // namespace

TEST_CASE("what the operation tables announce passes, requests and answers") {
  node any{node_kind::simulated};
  check_table<directory>(any.system());
  check_tables(any.system(), object_types{});
  CHECK(passes("@<>"));
  CHECK(passes("@<>+@error", peer_role::server));
}

TEST_CASE("types with which an authenticated peer could do harm are refused") {
  for (auto* name :
       {"@exit", "@down", "@charbuf", "@message", "@config_value", "@strmap", "@strvec", "@actor",
        "@strong_actor_ptr", "@node", "@u8", "@ldouble", "anything"}) {
    INFO(name);
    CHECK_FALSE(passes(std::string{"@<>+"} + name));
    CHECK_FALSE(passes(std::string{"@<>+@atom+call+"} + name));
    CHECK_FALSE(passes(std::string{"@<>+"} + name, peer_role::server));
  }
}

TEST_CASE("errors and grants come from servers only") {
  CHECK_FALSE(passes("@<>+@error"));
  CHECK_FALSE(passes("@<>+grant"));
}

TEST_CASE("a payload that is no list of types is refused") {
  auto good = payload_of("@<>+@atom");
  REQUIRE(may_send(peer_role::client, good));
  for (size_t length = 0; length < good.size(); ++length)
    CHECK_FALSE(may_send(peer_role::client, good.substr(0, length)));
  auto with_stages = good;
  with_stages[0] = 1;
  CHECK_FALSE(may_send(peer_role::client, with_stages));
  auto numbered = good; // a type by number instead of by name
  numbered[2] = 1;
  CHECK_FALSE(may_send(peer_role::client, numbered));
  CHECK_FALSE(passes("@atom"));
  CHECK_FALSE(passes("@<>@atom"));
  CHECK_FALSE(passes("@<>+"));
  CHECK_FALSE(passes("@<>+@atom+"));
  std::string many = "@<>";
  for (int i = 0; i < 1000; ++i)
    many += "+@i64";
  CHECK_FALSE(passes(many));
  CHECK_FALSE(may_send(peer_role::client, std::string{"\0\0\0\xff\xff\xff\xff\xff", 8}));
}
