#include "tests/manager/two_clients.hpp"

#include <deque>
#include <manager/custom_type.hpp>
#include <manager/generic.hpp>
#include <stdexcept>

// A class of the test as a type of shared objects.

using namespace manager;
using namespace manager::test;

namespace {

/// Gives out numbers; a call for more numbers than there are waits.
class tickets {
public:
  explicit tickets(const packed& initial) : left_{initial.empty() ? 0 : unpack<int64_t>(initial)} {}

  void take(pending<std::vector<int64_t>> reply, int64_t count) {
    if (count < 0)
      throw error{errc::bad_argument, "a negative number of tickets"};
    waiting_.push_back(std::move(reply), count);
    serve();
  }
  void add(int64_t count) {
    left_ += count;
    serve();
  }
  void fail(const std::string& text) const { throw std::range_error{text}; }
  void fail_oddly() const { throw 7; }
  std::optional<std::string> label(bool wanted) const {
    return wanted ? std::optional<std::string>{"tickets"} : std::nullopt;
  }
  uint64_t whoami(const caller& who) const { return who.session; }
  void keep(packed value) { kept_.push_back(std::move(value)); }
  packed kept(int64_t index) const { return kept_.at(static_cast<size_t>(index)); }
  void session_ended(uint64_t) { ++ended_; }
  int ended() const { return ended_; }

  static constexpr auto operations() {
    using self = tickets;
    return std::make_tuple(MANAGER_OP(take, "take", "COUNT  takes tickets, waits for them"),
                           MANAGER_OP(add, "add", "COUNT  more tickets"),
                           MANAGER_OP(fail, "fail", "TEXT  throws"),
                           MANAGER_OP(fail_oddly, "fail_oddly", "  throws what is no exception"),
                           MANAGER_OP(label, "label", "WANTED  a text, or nothing"),
                           MANAGER_OP(whoami, "whoami", "  the session that calls"),
                           MANAGER_OP(keep, "keep", "VALUE  keeps any value"),
                           MANAGER_OP(kept, "kept", "INDEX  a value that is kept"),
                           MANAGER_OP(ended, "ended", "  how many sessions have ended"));
  }

private:
  void serve() {
    while (!waiting_.empty() && waiting_.front().payload <= left_) {
      auto first = waiting_.pop_front();
      std::vector<int64_t> numbers;
      for (; first.payload > 0; --first.payload, --left_)
        numbers.push_back(left_);
      first.reply.resolve(std::move(numbers));
    }
  }

  int64_t left_;
  int ended_ = 0;
  std::vector<packed> kept_;
  waiting_list<std::vector<int64_t>, int64_t> waiting_;
};

/// Types with one operation; a test that needs an unknown type takes a new one.
template <int> struct plain {
  int64_t zero() const { return 0; }
  static constexpr auto operations() {
    using self = plain;
    return std::make_tuple(MANAGER_OP(zero, "zero", "  0"));
  }
};

/// Two clients of a server that has the type.
struct ticket_world {
  std::unique_ptr<two_clients> clients =
      (type<tickets>("tickets"), std::make_unique<two_clients>());
  session& a = clients->a;
  session& b = clients->b;
};

using numbers = std::vector<int64_t>;

} // namespace

TEST_CASE("a class of one's own is a shared object") {
  ticket_world w;
  auto mine = w.a.object<tickets>("desk", pack(3));
  CHECK(mine.call<"take">(2) == numbers{3, 2});
  CHECK(w.b.object<tickets>("desk").call<"take">(1) == numbers{1});
  CHECK(mine.title() == "tickets 'desk'");
  CHECK(w.a.objects() == std::vector<named_object>{{"desk", "tickets"}});
}

TEST_CASE("operations of an own class wait, time out and are served in order") {
  ticket_world w;
  auto desk = w.a.object<tickets>();
  CHECK_FAILS_SAYING(errc::timed_out, "tickets #1: take timed out after 5 s",
                     desk.call_for<"take">(5s, 1));
  desk.call<"add">(1); // the call that timed out takes no ticket
  CHECK(desk.call_for<"take">(5s, 1) == numbers{1});
  CHECK(w.clients->world.server_inventory().waits == 0);
}

TEST_CASE("an exception in an own class crosses with its type and text, the object lives on") {
  ticket_world w;
  auto desk = w.a.object<tickets>("desk");
  CHECK_FAILS_SAYING(errc::operation_failed, "tickets 'desk': fail: std::range_error: too far",
                     desk.call<"fail">("too far"));
  CHECK_FAILS_SAYING(errc::operation_failed, "tickets 'desk': fail_oddly: an exception of type int",
                     desk.call<"fail_oddly">());
  CHECK_FAILS_SAYING(errc::bad_argument, "tickets 'desk': take: a negative number of tickets",
                     desk.call<"take">(-1));
  desk.call<"add">(1);
  CHECK(desk.call<"take">(1) == numbers{1});
}

TEST_CASE("results may be absent, and the caller is known") {
  ticket_world w;
  auto desk = w.a.object<tickets>("desk");
  CHECK(desk.call<"label">(true) == "tickets");
  CHECK_FALSE(desk.call<"label">(false));
  CHECK(desk.call<"whoami">() != w.b.object<tickets>("desk").call<"whoami">());
}

TEST_CASE("an own class learns when a session ends, and keeps alive what it is given") {
  ticket_world w;
  auto desk = w.a.object<tickets>("desk");
  {
    auto l = w.b.list<int>({1, 2});
    w.b.object<tickets>("desk").call<"keep">(pack(l));
  }
  w.b.close();
  w.clients->settle();
  CHECK(desk.call<"ended">() == 1);
  CHECK(inventory_of(w.clients->world)[1] == 2);
  CHECK(unpack<list<int>>(desk.call<"kept">(0)).snapshot() == std::vector<int>{1, 2});
}

TEST_CASE("proxies of own classes are stored and passed as others are") {
  ticket_world w;
  auto desks = w.a.list<object<tickets>>("desks");
  desks.push_back(w.a.object<tickets>({}, pack(1)));
  CHECK(w.b.list<object<tickets>>("desks").at(0).call<"take">(1) == numbers{1});
  CHECK_FAILS(errc::type_mismatch, w.b.list<int>("desks"));
}

TEST_CASE("generic_object calls a registered type by its table") {
  ticket_world w;
  w.a.object<tickets>("desk", pack(3));
  auto desk = generic_object::open(w.b, "desk");
  CHECK(desk.type() == "tickets");
  CHECK(unpack<numbers>(*desk.call("take", {pack(2)})) == numbers{3, 2});
  CHECK_FALSE(desk.call("add", {pack(1)}));
  CHECK_FAILS_SAYING(errc::timed_out, "tickets 'desk': take timed out after 5 s",
                     desk.call("take", {pack(9)}, 5s));
  CHECK_FAILS_SAYING(errc::bad_argument, "tickets 'desk': take: takes 1 argument, got 0",
                     desk.call("take", {}));
  CHECK_FAILS(errc::no_such_operation, desk.call("nothing", {}));
  CHECK(known_type("tickets").operation("take").may_wait);
}

TEST_CASE("a type that is not registered, here or in the server, is refused by name") {
  two_clients w;
  CHECK_FAILS_SAYING(errc::no_such_type,
                     "this type is not registered: call manager::type<T>(name) before "
                     "manager::init",
                     w.a.object<plain<0>>());
  type<plain<0>>("late"); // too late: the server exists already
  CHECK_FAILS_SAYING(errc::no_such_type, "late: this server has no object type 'late'",
                     w.a.object<plain<0>>());
}

TEST_CASE("a name of a type is well-formed and belongs to one type") {
  type<tickets>("tickets");
  CHECK_NOTHROW(type<tickets>("tickets"));
  CHECK_FAILS(errc::bad_argument, type<tickets>("other"));
  using another = plain<1>;
  CHECK_FAILS(errc::bad_argument, type<another>("list"));
  CHECK_FAILS(errc::bad_argument, type<another>("tickets"));
  CHECK_FAILS(errc::bad_argument, type<another>(""));
  CHECK_FAILS(errc::bad_argument, type<another>("no spaces"));
}

TEST_CASE("an initial value is refused by a class that takes none") {
  type<plain<2>>("plain");
  two_clients w;
  CHECK(w.a.object<plain<2>>().call<"zero">() == 0);
  CHECK_FAILS(errc::bad_argument, w.a.object<plain<2>>({}, pack(1)));
}
