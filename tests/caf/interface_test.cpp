#include "actors/caf/failure.hpp"
#include "actors/caf/interface.hpp"

#include <caf/sec.hpp>
#include <catch2/catch.hpp>

using namespace manager;

TEST_CASE("wire ids equal CAF's atoms") {
  CHECK(wire_id("push") == static_cast<uint64_t>(caf::atom("push")));
  CHECK(wire_id("a") == static_cast<uint64_t>(caf::atom("a")));
  CHECK(wire_id("push_back") == static_cast<uint64_t>(caf::atom("push_back")));
  CHECK(wire_id("Zz09_AaQqz") == static_cast<uint64_t>(caf::atom("Zz09_AaQqz")));
}

TEST_CASE("a failure keeps code and text on its way through CAF") {
  auto there = to_caf({errc::out_of_range, "index 7 is out of range"});
  auto back = from_caf(there);
  CHECK(back.kind() == errc::out_of_range);
  CHECK(back.text() == "index 7 is out of range");
}

TEST_CASE("CAF's word for a missing receiver is object_gone, any other code internal") {
  CHECK(from_caf(caf::sec::request_receiver_down).kind() == errc::object_gone);
  CHECK(from_caf(caf::exit_reason::remote_link_unreachable).kind() == errc::object_gone);
  CHECK(from_caf(caf::sec::unexpected_message).kind() == errc::internal);
}
