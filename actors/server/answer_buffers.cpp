#include "actors/server/answer_buffers.hpp"

#include <utility>
#include <variant>

namespace manager {
namespace {

/// Size above which a buffer is sent at once.
constexpr size_t most_buffered = size_t{1} << 20;

/// Largest buffer whose memory is kept for later answers.
constexpr size_t kept_bytes = size_t{64} << 10;

} // namespace

/// Answers to one client. Enters `filled` with its first answer.
class answer_buffers::buffer final : public answer_port,
                                     public std::enable_shared_from_this<buffer> {
public:
  explicit buffer(std::vector<std::shared_ptr<buffer>>& filled) : filled_{filled} {}

  void send_through(answer_sink sink) { sink_ = std::move(sink); }
  void close() { sink_ = nullptr; }

  void take(uint64_t call, answer&& result) override {
    if (call == 0 || !begin()) // 0: no answer wanted
      return;
    auto before = content_.bytes().size();
    try {
      std::visit([&](auto& value) { append_answer(content_, call, value); }, result);
    } catch (...) { // out of memory
      content_.roll_back(before);
      throw;
    }
    if (content_.size() > most_buffered)
      empty();
  }

  void begin_wait(uint64_t call) override {
    if (call != 0 && begin())
      append_wait(content_.bytes(), call);
  }

  void empty() {
    if (!sink_ || content_.empty())
      return;
    sink_(content_);
    content_.clear();
    if (content_.bytes().capacity() > kept_bytes)
      content_ = {};
  }

private:
  bool begin() {
    if (sink_ && content_.empty())
      filled_.push_back(shared_from_this());
    return sink_ != nullptr;
  }

  std::vector<std::shared_ptr<buffer>>& filled_;
  answer_sink sink_; ///< null after the client's end
  record_buffer content_;
};

void answer_buffers::open(uint64_t client, answer_sink sink) {
  auto& known = buffers_[client];
  if (!known)
    known = std::make_shared<buffer>(filled_);
  known->send_through(std::move(sink));
}

void answer_buffers::close(uint64_t client) {
  if (auto closed = buffers_.extract(client))
    closed.mapped()->close();
}

void answer_buffers::close_all() {
  while (!buffers_.empty())
    close(buffers_.begin()->first);
  filled_.clear();
}

std::shared_ptr<answer_port> answer_buffers::port_of(uint64_t client) const {
  auto found = buffers_.find(client);
  return found == buffers_.end() ? nullptr : found->second;
}

void answer_buffers::send() {
  for (size_t i = 0; i < filled_.size(); ++i) // sending may add others
    std::shared_ptr {
      filled_[i]
      } -> empty();
  filled_.clear();
}

} // namespace manager
