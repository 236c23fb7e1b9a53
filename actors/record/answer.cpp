#include "actors/record/answer.hpp"

#include "actors/value/printable.hpp"

#include <array>

namespace manager {
namespace {

using read_function = answer (*)(record_reader&);

template <class... T> constexpr auto readers(const std::variant<T...>*) {
  return std::array<read_function, sizeof...(T)>{
      [](record_reader& from) { return answer{record_part<T>::read(from)}; }...};
}

} // namespace

void append_wait(std::string& to, uint64_t request) {
  record_writer{to}.add(std::array{request, wait_kind});
}

void record_part<error>::write(record_writer& to, const error& x) {
  to.add(static_cast<uint64_t>(x.kind()));
  to.add(x.text());
}

error record_part<error>::read(record_reader& from) {
  auto code = static_cast<errc>(from.number());
  auto text = from.text();
  return {code, printable(text, text.size())};
}

void read_answers(const received_bytes& bytes,
                  const std::function<void(uint64_t request, answer result)>& take,
                  const std::function<void(uint64_t request)>& waits) {
  static constexpr auto read = readers(static_cast<const answer*>(nullptr));
  record_reader reader{bytes};
  while (!reader.at_end()) {
    auto request = reader.number();
    auto kind = reader.number();
    if (kind < read.size())
      take(request, read[kind](reader));
    else if (kind == wait_kind)
      waits(request);
    else
      throw error{errc::bad_argument, "the bytes are no answers"};
  }
}

} // namespace manager
