#include "actors/object_types.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/program.hpp"
#include "tests/support/served.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>
#include <future>
#include <manager/caf.hpp>

// Actors of CAF users that use the handles of shared objects.

using namespace std::chrono_literals;
using manager::errc;
using manager::test::bin;
using manager::test::run;
using manager::test::served;

namespace {

/// A user's actor system, prepared for this library.
struct own_system {
  struct prepared : caf::actor_system_config {
    prepared() { manager::configure(*this); }
  } config;
  caf::actor_system system{config};
};

template <class T> T plain_value() {
  if constexpr (std::is_same_v<T, std::string>)
    return manager::to_blob(std::vector<int>{1});
  else
    return T{};
}

/// An event-based actor that requests every operation of an object through its handle, with minimal
/// arguments, and reports the answers.
template <class Object> class tester : public caf::event_based_actor {
public:
  using handle = manager::interface_of<Object>;
  using report = std::map<std::string, std::optional<manager::errc>>;

  tester(caf::actor_config& config, handle object, std::promise<report>* result)
      : caf::event_based_actor{config}, object_{std::move(object)}, result_{result} {}

protected:
  caf::behavior make_behavior() override {
    manager::table_of<Object>.apply([this](auto... row) { (call(row), ...); });
    return {[] {}};
  }

private:
  template <class Row> void call(const Row& row) {
    call(row, static_cast<typename Row::sig::arguments*>(nullptr));
  }

  template <class Row, class... A> void call(const Row& row, std::tuple<A...>*) {
    using result = manager::wire_type<typename Row::sig::result>;
    auto name = std::string{row.name};
    auto failed = [this, name](const caf::error& why) {
      note(name, manager::error_of(why).kind());
    };
    auto response = request(object_, caf::infinite, manager::operation_atom<Row::id>::value,
                            manager::call_header{0, 0, 0}, plain_value<manager::wire_type<A>>()...);
    if constexpr (std::is_void_v<result>)
      response.then([this, name] { note(name, std::nullopt); }, failed);
    else
      response.then([this, name](const result&) { note(name, std::nullopt); }, failed);
  }

  void note(const std::string& name, std::optional<manager::errc> failure) {
    report_[name] = failure;
    if (report_.size() < manager::operation_count<Object>)
      return;
    result_->set_value(report_);
    quit();
  }

  handle object_;
  std::promise<report>* result_;
  report report_;
};

/// Minimal proxy of the type.
template <class Object> struct any_proxy : manager::proxy<Object> {
  using manager::proxy<Object>::proxy;
  static std::string schema_name() { return std::string{Object::type_name} + "<any>"; }
};

template <class Object> void call_every_row(manager::session& m) {
  INFO(Object::type_name);
  auto object = m.obtain<any_proxy<Object>>("", manager::packed{});
  std::promise<typename tester<Object>::report> promise;
  auto answers = promise.get_future();
  manager::actor_system_of(m).spawn<tester<Object>>(object.handle(), &promise);
  REQUIRE(answers.wait_for(60s) == std::future_status::ready);
  auto report = answers.get();
  CHECK(report.size() == manager::operation_count<Object>);
  auto counters = m.status().counters;
  for (auto& [name, failure] : report) {
    INFO(name << (failure ? " failed: " + std::string{to_string(*failure)} : ""));
    CHECK(counters.contains(std::string{Object::type_name} + "." + name));
    CHECK((!failure || (*failure != errc::internal && *failure != errc::disconnected)));
  }
}

template <class... Object>
void call_every_row_of_every_type(manager::session& m, manager::type_list<Object...>) {
  (call_every_row<Object>(m), ...);
}

} // namespace

TEST_CASE("an actor in the library's system calls every operation of every type, locally") {
  auto m = manager::local();
  call_every_row_of_every_type(m, manager::object_types{});
}

TEST_CASE("an actor in its own system calls every operation of every type of another process") {
  auto server = manager::start();
  own_system own;
  auto m = manager::connect(own.system, server.address(), server.key());
  call_every_row_of_every_type(m, manager::object_types{});
}

TEST_CASE("the example of a program with actors of its own works") {
  auto result = run({bin("caf_actors")});
  CHECK(result.out == "100 squares, their sum is 338350\n");
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
}

TEST_CASE("an actor system that was not prepared is refused") {
  served server;
  caf::actor_system_config config;
  caf::actor_system system{config};
  CHECK_FAILS_SAYING(errc::not_supported,
                     "this actor system was not prepared: call manager::configure(config) before "
                     "it is made",
                     manager::connect(system, server.address, server.key));
}

TEST_CASE("one actor system connects to several servers, and again after a session has ended") {
  served one, other;
  own_system own;
  auto b = manager::connect(own.system, other.address, other.key);
  for (int i = 0; i < 3; ++i) {
    auto a = manager::connect(own.system, one.address, one.key);
    a.list<int>("numbers").push_back(i);
    b.list<int>("numbers").push_back(i);
  }
  CHECK(b.list<int>("numbers").size() == 3);
  CHECK(manager::connect(own.system, one.address, one.key).list<int>("numbers").size() == 3);
}

TEST_CASE("two sessions of one actor system with one server share the connection") {
  served server;
  own_system own;
  auto a = manager::connect(own.system, server.address, server.key);
  auto b = manager::connect(own.system, server.address, server.key);
  a.list<int>("numbers").push_back(1);
  a.close();
  CHECK(b.list<int>("numbers").size() == 1);
}

TEST_CASE("what an answer refers to belongs to the session in whose name it was requested") {
  served server;
  own_system own;
  auto m = manager::connect(own.system, server.address, server.key);
  auto outer = m.list<manager::list<int>>();
  outer.push_back(m.list<int>({1, 2}));
  std::promise<std::string> promise;
  auto blob = promise.get_future();
  auto asker = [&](caf::event_based_actor* self, int64_t index) {
    self->request(outer.handle(), caf::infinite, manager::op<"at">, manager::header_of(m), index)
        .then([&](const std::string& answer) { promise.set_value(answer); });
  };
  own.system.spawn(asker, int64_t{0});
  REQUIRE(blob.wait_for(60s) == std::future_status::ready);
  auto inner = manager::from_blob<manager::list<int>>(m, blob.get());
  outer.clear();
  CHECK(inner.snapshot() == std::vector<int>{1, 2});
}
