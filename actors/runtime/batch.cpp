#include "actors/runtime/batch.hpp"

#include "actors/runtime/failure.hpp"
#include "actors/runtime/interface.hpp"

#include <array>
#include <caf/message.hpp>

namespace manager {
namespace {

template <class T> caf::message read_element(batch_reader& reader) {
  if constexpr (std::is_same_v<T, caf::unit_t>) {
    static_cast<void>(reader);
    static const auto nothing = caf::make_message(caf::unit);
    return nothing; // shared: most answers are
  } else {
    return caf::make_message(reader.get<T>());
  }
}

caf::message read_failure(batch_reader& reader) {
  auto code = reader.number();
  auto text = reader.get<std::string>();
  return caf::make_message(to_caf({static_cast<errc>(code), text}));
}

using read_function = caf::message (*)(batch_reader&);

template <class... T> constexpr auto readers(const std::tuple<T...>*) {
  return std::array<read_function, sizeof...(T) + 1>{&read_element<T>..., &read_failure};
}

} // namespace

void read_batch(const std::string& batch,
                const std::function<void(const batched_call&, batch_reader& arguments)>& call) {
  batch_reader all{batch};
  if (all.get<bool>())
    throw error{errc::bad_argument, "the bytes are no batch of calls"};
  while (!all.at_end()) {
    batch_reader one{all.bytes(all.number())};
    batched_call what;
    what.request = one.number();
    what.object = one.number();
    what.operation = one.number();
    what.header.session = one.number();
    what.header.thread = one.number();
    what.header.wait = static_cast<int64_t>(one.number());
    what.header.fence = one.number();
    what.header.typed = true; // only proxies start calls
    what.header.windowed = true;
    call(what, one);
  }
}

void answer_book::add_failure(const caf::strong_actor_ptr& client, uint64_t request,
                              const error& why) {
  batch_writer writer{page_of(client)};
  writer.add(request);
  writer.add(failure_kind);
  writer.add(static_cast<uint64_t>(why.kind()));
  writer.add(why.text());
}

void answer_book::add_wait(const caf::strong_actor_ptr& client, uint64_t request) {
  batch_writer{page_of(client)}.add(std::array{request, wait_kind});
}

void answer_book::send() {
  for (auto& [client, bytes] : pages_)
    client->enqueue(nullptr, caf::make_message_id(),
                    caf::make_message(operation_atom<wire_id("answers")>::value, std::move(bytes)),
                    nullptr);
  pages_.clear();
}

std::string& answer_book::page_of(const caf::strong_actor_ptr& client) {
  for (auto& page : pages_)
    if (page.client == client)
      return page.bytes;
  return pages_.emplace_back(page{client, {}}).bytes;
}

void read_answers(const std::string& bytes,
                  const std::function<void(uint64_t request, caf::message answer)>& take,
                  const std::function<void(uint64_t request)>& waits) {
  static constexpr auto read = readers(static_cast<const answer_elements*>(nullptr));
  batch_reader reader{bytes};
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
