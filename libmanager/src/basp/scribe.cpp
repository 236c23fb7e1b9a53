#include "libmanager/src/basp/scribe.hpp"

#include "actors/objects/time_limit.hpp"
#include "libmanager/src/basp/frame_limits.hpp"
#include "libmanager/src/basp/network_loop.hpp"

#include <array>
#include <sys/socket.h>
#include <utility>

namespace manager {

namespace network = caf::io::network;

namespace {

/// A BASP heartbeat: a header with only its operation.
constexpr std::array<char, frame_header_size> heartbeat{
    static_cast<char>(frame_operation::heartbeat)};

constexpr int most_silent_beats = 3;

} // namespace

scribe::scribe(network_loop& loop, socket fd, settings known)
    : caf::io::scribe{network::conn_hdl_from_socket(fd)},
      loop_{loop},
      stream_{*this, fd, known.through},
      private_{fd},
      settings_{std::move(known)} {}

scribe::stream::stream(scribe& owner, socket fd, std::shared_ptr<channel> through)
    : stream_impl{owner.loop_, fd, std::move(through)}, owner_{owner} {}

void scribe::write_records(uint64_t from, record_buffer& records) {
  if (detached())
    return;
  std::array<char, frame_header_size> header{static_cast<char>(frame_operation::records)};
  put_number(&header[4], records.size(), 4);
  put_number(&header[16], from, 8);
  auto& buffer = stream_.wr_buf();
  auto append = [&](auto& bytes) { buffer.insert(buffer.end(), bytes.begin(), bytes.end()); };
  if (records.has_shared()) {
    auto frame = std::make_unique<shared_frame>(header, std::exchange(records, record_buffer{}));
    append(shared_frame::placeholder);
    try {
      settings_.through->add(std::move(frame));
    } catch (...) { // out of memory: no placeholder without a frame
      buffer.resize(buffer.size() - shared_frame::placeholder.size());
      throw;
    }
  } else {
    append(header);
    append(records.bytes());
  }
  flush();
}

void scribe::send_now() {
  write_pending_ = false;
  auto& buffer = stream_.wr_buf();
  if (buffer.empty() || stream_.writing()) // the bytes being written come first
    return;
  size_t sent = 0;
  if (buffer.size() <= max_whole_payload) // larger: the rest would be moved
    settings_.through->send(sent, {buffer.data(), buffer.size()}); // epoll tells errors
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(sent));
  if (!buffer.empty() && !detached() && loop_.is_intact())
    stream_.flush(this);
}

bool scribe::beat(time_point now) {
  if (detached())
    return false;
  if (now < next_beat_)
    return true;
  next_beat_ = time_after(now, settings_.beat_period);
  silent_beats_ = std::exchange(heard_, false) ? 0 : silent_beats_ + 1;
  if (settings_.gives_up && silent_beats_ > most_silent_beats) {
    ::shutdown(stream_.fd(), SHUT_RDWR); // tells BASP, as any other end
    return false;
  }
  if (ever_heard_) { // before, BASP's own handshake comes first
    auto& buffer = stream_.wr_buf();
    buffer.insert(buffer.end(), heartbeat.begin(), heartbeat.end());
    flush();
  }
  return true;
}

void scribe::break_off() {
  if (detached())
    return; // the socket's number may be in use again
  send_now();
  ::shutdown(stream_.fd(), SHUT_RDWR);
}

void scribe::peer_ended() {
  if (!detached())
    ::shutdown(stream_.fd(), SHUT_RDWR);
}

void scribe::stream::removed_from_loop(caf::io::network::operation what) {
  if (what == network::operation::read)
    owner_.loop_.peers().forget(&owner_);
  stream_impl::removed_from_loop(what); // may destroy the scribe
}

void scribe::configure_read(caf::io::receive_policy::config config) {
  if (joined_ == nullptr) // otherwise BASP asks for bytes that it is about to get
    stream_.configure_read(config);
  if (!started_) {
    started_ = true;
    stream_.start(this);
    loop_.peers().watch(std::move(settings_.peer_process), this);
    if (settings_.beat_period.count() > 0)
      loop_.keep_beating(this);
  }
}

/// Checks once a turn, because the peer cannot take any bytes within a turn.
bool scribe::is_stuck() {
  auto unsent = stream_.wr_buf().size() + settings_.through->unsent();
  auto sent = settings_.through->sent();
  if (std::exchange(sent_before_, sent) != sent || unsent < unsent_then_)
    unsent_then_ = unsent;
  return unsent - unsent_then_ > settings_.max_unsent;
}

void scribe::flush() {
  if (!write_pending_ && is_stuck()) {
    stream_.wr_buf().clear();
    ::shutdown(stream_.fd(), SHUT_RDWR);
    return;
  }
  if (write_pending_ || stream_.wr_buf().empty())
    return;
  write_pending_ = true;
  loop_.write_later(this);
}

bool scribe::consume(caf::execution_unit* context, const void* bytes, size_t size) {
  heard_ = ever_heard_ = true;
  std::string_view read{static_cast<const char*>(bytes), size};
  auto& chunks = settings_.chunks;
  bool is_part = chunks.expected() > 0 || chunks.is_open()
                 || (settings_.check.expects_header() && is_chunk(read));
  return is_part ? consume_chunk(context, read) : consume_frame(context, read);
}

/// Passes on a header, or its payload.
bool scribe::consume_frame(caf::execution_unit* context, std::string_view read) {
  bool is_header = settings_.check.expects_header();
  if (!settings_.check.accept(read))
    return refuse(context);
  if (records_from_)
    return consume_records(context, {read});
  if (!is_header || !is_records(read))
    return caf::io::scribe::consume(context, read.data(), read.size());
  records_from_ = source_actor(read);
  read_next(payload_length(read));
  return true;
}

bool scribe::consume_records(caf::execution_unit* context, const received_bytes& records) {
  auto from = *std::exchange(records_from_, std::nullopt);
  if (!on_records_ || !on_records_(from, records))
    return refuse(context);
  read_next(frame_header_size);
  return true;
}

bool scribe::consume_chunk(caf::execution_unit* context, std::string_view bytes) {
  auto& chunks = settings_.chunks;
  if (chunks.expected() == 0) {
    if (!is_chunk(bytes) || !chunks.begin(bytes))
      return refuse(context);
    read_next(chunks.expected());
    return true;
  }
  if (auto* place = chunks.place()) // the bytes were put there
    bytes = {place, bytes.size()};
  bool complete = chunks.take(bytes);
  if (complete && !consume_joined(context))
    return false;
  read_next(frame_header_size);
  return true;
}

bool scribe::consume_joined(caf::execution_unit* context) {
  auto [header, payload, size] = std::exchange(settings_.chunks.joined(), {});
  settings_.chunks.clear();
  std::string_view head{header.data(), header.size()};
  std::string_view body{payload.get(), size};
  if (!settings_.check.accept_joined(head, body))
    return refuse(context);
  if (is_records(head)) {
    records_from_ = source_actor(head);
    return consume_records(context, {body, std::move(payload)});
  }
  auto give = [&](std::string_view bytes) {
    std::vector<char> part{bytes.begin(), bytes.end()};
    joined_ = &part;
    bool goes_on = caf::io::scribe::consume(context, part.data(), part.size());
    joined_ = nullptr;
    return goes_on;
  };
  return give(head) && give(body);
}

bool scribe::refuse(caf::execution_unit* context) {
  ::shutdown(stream_.fd(), SHUT_RDWR); // at once: the timer may hold the socket
  io_failure(context, network::operation::read);
  return false;
}

void scribe::read_next(size_t size) {
  auto& chunks = settings_.chunks;
  settings_.through->divert_to(chunks.expected() > 0 ? chunks.place() : nullptr);
  stream_.configure_read(caf::io::receive_policy::exactly(size));
}

void scribe::graceful_shutdown() {
  send_now(); // do not lose a last answer or goodbye
  stream_.graceful_shutdown();
  detach(&stream_.backend(), false);
}

} // namespace manager
