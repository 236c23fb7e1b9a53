#include "manager/process_stream.hpp"

#include "actors/value/errc.hpp"

#include <utility>

namespace manager {

process_stream process_stream::file(std::string path) {
  process_stream made{kind::file};
  made.text_ = std::move(path);
  return made;
}

process_stream process_stream::append(std::string path) {
  process_stream made{kind::append};
  made.text_ = std::move(path);
  return made;
}

process_stream process_stream::text(std::string input) {
  process_stream made{kind::text};
  made.text_ = std::move(input);
  return made;
}

process_stream process_stream::lines(line_handler handle) {
  if (!handle)
    throw error{errc::bad_argument, "process_stream::lines: the callback is empty"};
  process_stream made{kind::pipe};
  made.handler_ = std::move(handle);
  return made;
}

process_stream process_stream::capture(size_t tail) {
  if (tail == 0)
    throw error{errc::bad_argument, "process_stream::capture: the tail has 0 bytes"};
  process_stream made{kind::pipe};
  made.tail_ = tail;
  return made;
}

} // namespace manager
