#include "actors/record/call_record.hpp"

#include <array>

namespace manager {
namespace {

// The first number of a record: its length, without this number, in the low bits, and flags of the
// header above.
constexpr int flags_at = 32;
constexpr uint64_t typed_flag = uint64_t{1} << flags_at;
constexpr uint64_t windowed_flag = uint64_t{2} << flags_at;
constexpr uint64_t length_mask = typed_flag - 1;

} // namespace

void begin_record(std::string& to, const call_record& what) {
  auto& header = what.header;
  auto flags = (header.typed ? typed_flag : 0) | (header.windowed ? windowed_flag : 0);
  record_writer{to}.add(std::array<uint64_t, call_record_head / 8>{
      flags, what.request, what.object, what.operation, header.session, header.thread,
      static_cast<uint64_t>(header.wait), header.fence});
}

void finish_record(std::string& to, size_t begin, size_t length) {
  length -= sizeof(uint64_t);
  for (int i = 0; i < flags_at / 8; ++i, length >>= 8)
    to[begin + static_cast<size_t>(i)] = static_cast<char>(length);
}

bool are_records(std::string_view bytes) noexcept {
  while (bytes.size() >= call_record_head) {
    auto length = record_reader{bytes}.number() & length_mask;
    if (length < call_record_head - sizeof(uint64_t) || length > bytes.size() - sizeof(uint64_t))
      return false;
    bytes.remove_prefix(sizeof(uint64_t) + length);
  }
  return bytes.empty();
}

void read_records(const received_bytes& records,
                  const std::function<void(const call_record&, record_reader& arguments)>& call) {
  record_reader all{records};
  while (!all.at_end()) {
    auto first = all.number();
    auto one = all.part(first & length_mask);
    call_record what;
    what.request = one.number();
    what.object = one.number();
    what.operation = one.number();
    what.header.session = one.number();
    what.header.thread = one.number();
    what.header.wait = static_cast<int64_t>(one.number());
    what.header.fence = one.number();
    what.header.typed = (first & typed_flag) != 0;
    what.header.windowed = (first & windowed_flag) != 0;
    call(what, one);
  }
}

} // namespace manager
