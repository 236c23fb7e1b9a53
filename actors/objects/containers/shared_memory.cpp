#include "actors/objects/containers/shared_memory.hpp"

#include "actors/value/packed_binary.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>

namespace manager {
namespace {

bool is_blob(const packed& value) {
  auto first = static_cast<unsigned char>(value.bytes().front());
  return first >= 0xc4 && first <= 0xc6; // MessagePack's bin 8, 16, 32
}

std::shared_ptr<const memory_file> memory_from(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return std::make_shared<const memory_file>(0);
  require_value(initial);
  if (!is_blob(initial))
    return std::make_shared<const memory_file>(unpack<int64_t>(initial));
  auto bytes = bytes_of_blob(initial);
  auto memory = std::make_shared<const memory_file>(static_cast<int64_t>(bytes.size()));
  memory->write(0, bytes);
  return memory;
}

} // namespace

shared_memory_object::shared_memory_object(const packed& initial) : memory_{memory_from(initial)} {
  quota_.add({0, size()});
}

shared_memory_object::~shared_memory_object() {
  if (offers_ != nullptr)
    offers_->forget_object(id_);
  if (budget_ != nullptr)
    budget_->count_beside(-size());
}

void shared_memory_object::set_limits(const object_limits& limits) {
  quota_.set_limits(limits);
  if (limits.memory == nullptr)
    return;
  limits.memory->require({0, size()});
  budget_ = limits.memory;
  budget_->count_beside(size());
}

void shared_memory_object::attach(const object_context& server) {
  offers_ = &server.memories;
  id_ = server.id;
}

int64_t shared_memory_object::offer(const caller& who) {
  if (offers_ != nullptr)
    offers_->offer(who.session, id_, memory_);
  return size();
}

void shared_memory_object::session_ended(uint64_t session, session_end) noexcept {
  if (offers_ != nullptr)
    offers_->session_ended(session, id_);
}

packed shared_memory_object::read(int64_t offset, int64_t max) const {
  require_offset(offset);
  if (max < 0)
    throw error{errc::bad_argument, std::to_string(max) + " is no number of bytes"};
  auto count = std::min(max, size() - offset);
  quota_.require_value_size(static_cast<size_t>(count)); // no answer could carry more
  return pack_blob(memory_->read(offset, count));
}

void shared_memory_object::write(int64_t offset, const packed& bytes) {
  require_value(bytes);
  auto written = bytes_of_blob(bytes);
  require_offset(offset);
  if (static_cast<int64_t>(written.size()) > size() - offset)
    throw error{errc::out_of_range, std::to_string(written.size()) + " bytes from offset "
                                        + std::to_string(offset) + " on do not fit, the size is "
                                        + std::to_string(size())};
  memory_->write(offset, written);
}

std::string shared_memory_object::preview() const {
  return std::to_string(size()) + " bytes";
}

void shared_memory_object::require_offset(int64_t offset) const {
  if (offset < 0 || offset > size())
    throw error{errc::out_of_range, "offset " + std::to_string(offset)
                                        + " is out of range, the size is "
                                        + std::to_string(size())};
}

} // namespace manager
