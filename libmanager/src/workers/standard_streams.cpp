#include "libmanager/src/workers/standard_streams.hpp"

#include "actors/value/errc.hpp"
#include "actors/value/quoted.hpp"
#include "libmanager/src/process/sealed_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

constexpr mode_t all_may = 0666; ///< less the umask

using kind = process_stream::kind;

int open_output(const std::string& path, int how) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, all_may);
}

} // namespace

standard_streams::standard_streams(const process_options& options, output_reader& reader)
    : reader_{reader} {
  descriptors_[0] = input_of(options.input);
  descriptors_[1] = output_of(options.output, "stdout", output_);
  descriptors_[2] = output_of(options.error, "stderr", error_);
}

standard_streams::~standard_streams() {
  for (auto& pipe : {output_, error_})
    if (pipe)
      pipe->close_writing_end();
}

int standard_streams::input_of(const process_stream& stream) {
  auto& content = stream.content();
  switch (stream.what()) {
  case kind::inherit:
    return 0;
  case kind::null:
    return -1;
  case kind::file:
    return keep(::open(content.c_str(), O_RDONLY | O_CLOEXEC),
                "cannot read file " + quoted_text(content));
  case kind::text:
    return keep(sealed_file(content).release(), "cannot make a file for the input");
  case kind::append:
  case kind::pipe:
    break;
  }
  throw error{errc::bad_argument, "the stream for stdin is one for output; use inherit, null, "
                                  "file or text"};
}

int standard_streams::output_of(const process_stream& stream, const char* name,
                                std::shared_ptr<piped_output>& pipe) {
  auto& content = stream.content();
  switch (stream.what()) {
  case kind::inherit:
    return -1;
  case kind::null:
    return keep(::open("/dev/null", O_WRONLY | O_CLOEXEC), "cannot open /dev/null");
  case kind::file:
    return keep(open_output(content, O_TRUNC), "cannot write file " + quoted_text(content));
  case kind::append:
    return keep(open_output(content, O_APPEND), "cannot write file " + quoted_text(content));
  case kind::pipe:
    pipe = std::make_shared<piped_output>(stream);
    reader_.add(pipe);
    return pipe->writing_end();
  case kind::text:
    break;
  }
  throw error{errc::bad_argument, std::string{"the stream for "} + name + " is a text for input"};
}

int standard_streams::keep(int fd, const std::string& what) {
  if (fd < 0)
    throw error{errc::bad_argument, what + ": " + std::strerror(errno)};
  return files_.emplace_back(fd).get();
}

} // namespace manager
