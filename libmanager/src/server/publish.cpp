#include "libmanager/src/server/publish.hpp"

#include "libmanager/src/basp/frame_limits.hpp"
#include "libmanager/src/basp/scribe.hpp"

#include <caf/send.hpp>
#include <memory>
#include <utility>

namespace manager {
namespace {

/// Passes the records of a connection's client to the server, and sends the answers back. Network
/// thread only.
class record_link {
public:
  record_link(node& own, server_core& core, scribe& link, std::string peer)
      : own_{own}, core_{core}, link_{link}, peer_{std::move(peer)} {}

  void take(uint64_t from, const received_bytes& records) {
    if (!actor_ || actor_->id() != from
        || actor_->get()->getf(caf::abstract_actor::is_terminated_flag))
      find(from);
    if (actor_) // otherwise the client has ended
      core_.take(client_, records);
  }

private:
  void find(uint64_t id) {
    actor_ = own_.known_actor(peer_, id);
    client_ = core_.client_of(actor_);
    if (actor_ && !core_.answers(client_))
      core_.send_answers_through(client_, [link = caf::intrusive_ptr<scribe>{&link_}, id](
                                              auto& answers) { link->write_records(id, answers); });
  }

  node& own_;
  server_core& core_;
  scribe& link_;
  std::string peer_; ///< node of the client, as BASP writes it
  caf::strong_actor_ptr actor_;
  client_id client_;
};

} // namespace

hello make_server_hello(const std::string& node, const server_core& core,
                        std::chrono::milliseconds heartbeat) {
  auto own = make_hello(node);
  own.max_value_bytes = core.limits().value_bytes;
  own.session_calls = core.limits().session_calls;
  own.incarnation = core.incarnation();
  own.store_id = core.objects().id();
  own.heartbeat_ms = heartbeat.count();
  return own;
}

void publish(node& own, server_core& core, connected_socket client,
             std::chrono::milliseconds heartbeat) {
  auto peer = client.peer.node;
  auto link =
      own.make_scribe(std::move(client), max_frame_bytes(core.limits().value_bytes), heartbeat);
  auto records_to = std::make_shared<record_link>(own, core, *link, std::move(peer));
  link->on_records([records_to](uint64_t from, const received_bytes& records) {
    records_to->take(from, records);
    return true;
  });
  caf::anon_send(own.basp(), caf::publish_atom::value, caf::io::scribe_ptr{std::move(link)},
                 directory_port, core.directory_handle(),
                 own.system().message_types<interface_of<directory>>());
}

} // namespace manager
