#include "actors/record/answer.hpp"
#include "actors/record/call_record.hpp"
#include "tests/fuzz/target.hpp"

#include <string>

// Records of a peer that has the key. Bytes that pass the check for records can be split; malformed
// arguments and answers are refused with an `error`.

using namespace manager;
using namespace manager::fuzz;

namespace {

template <class T> void read_as(record_reader arguments) {
  accepts([&] {
    auto value = record_part<T>::read(arguments);
    std::string again;
    record_writer writer{again};
    record_part<T>::write(writer, value);
    record_reader reader{again};
    record_part<T>::read(reader);
    require(reader.at_end(), "what was read can be written and read again");
  });
}

void read_arguments(const record_reader& arguments) {
  read_as<bool>(arguments);
  read_as<uint64_t>(arguments);
  read_as<std::string>(arguments);
  read_as<packed>(arguments);
  read_as<std::optional<packed>>(arguments);
  read_as<std::vector<granted_object>>(arguments);
}

void read_calls(std::string_view bytes) {
  bool passes = are_records(bytes);
  std::string heads;
  bool taken_apart = accepts([&] {
    read_records(bytes, [&](const call_record& what, const record_reader& arguments) {
      append_record(heads, what);
      read_arguments(arguments);
    });
  });
  require(!passes || taken_apart, "what passes can be taken apart");
  require(are_records(heads), "what was read are records again");
}

void read_replies(std::string_view bytes) {
  std::string again;
  bool all = accepts([&] {
    read_answers(
        bytes,
        [&](uint64_t request, const answer& result) {
          std::visit([&](auto& value) { append_answer(again, request, value); }, result);
        },
        [&](uint64_t request) { append_wait(again, request); });
  });
  require(accepts([&] {
            read_answers(
                {again}, [](uint64_t, const answer&) {}, [](uint64_t) {});
          }),
          "answers can be written and read again");
  require(!all || again.size() <= bytes.size() + 8 * bytes.size(), "answers do not grow");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = as_text(bytes, size);
  auto which = take(input, 1);
  if (which.starts_with('a'))
    read_replies(input);
  else
    read_calls(input);
  return 0;
}
