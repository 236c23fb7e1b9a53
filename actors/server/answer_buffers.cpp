#include "actors/server/answer_buffers.hpp"

#include <caf/actor_cast.hpp>
#include <utility>

namespace manager {
namespace {

/// Largest buffer whose memory is kept for later answers.
constexpr size_t kept_bytes = size_t{64} << 10;

} // namespace

void answer_buffers::open(const caf::strong_actor_ptr& client, answer_sink sink) {
  buffers_.insert_or_assign(client.get(), buffer{client, std::move(sink), {}});
}

void answer_buffers::close(const caf::actor_addr& client) {
  buffers_.erase(caf::actor_cast<caf::actor_control_block*>(client));
}

void answer_buffers::close_all() {
  buffers_.clear();
}

void answer_buffers::add_wait(const caf::strong_actor_ptr& client, uint64_t request) {
  if (auto* filled = find(client))
    append_wait(filled->content.bytes(), request);
}

void answer_buffers::send() {
  for (auto* client : filled_) {
    auto found = buffers_.find(client);
    if (found != buffers_.end() && !found->second.content.empty())
      empty(found->second);
  }
  filled_.clear();
}

void answer_buffers::empty(buffer& filled) {
  filled.sink(filled.content);
  filled.content.clear();
  if (filled.content.bytes().capacity() > kept_bytes)
    filled.content = {};
}

answer_buffers::buffer* answer_buffers::find(const caf::strong_actor_ptr& client) {
  auto found = buffers_.find(client.get());
  if (found == buffers_.end())
    return nullptr;
  if (found->second.content.empty())
    filled_.push_back(client.get());
  return &found->second;
}

} // namespace manager
