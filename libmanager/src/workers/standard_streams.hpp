#pragma once

#include "libmanager/src/process/output_reader.hpp"
#include "libmanager/src/process/piped_output.hpp"
#include "libmanager/src/system/unique_fd.hpp"
#include "manager/process_options.hpp"

#include <array>
#include <memory>
#include <vector>

namespace manager {

/// Standard streams of a new process, opened as its options say. Keep the object until the process
/// has started; the destructor closes this process's copies.
class standard_streams {
public:
  /// Opens the files and pipes; `reader` reads the pipes.
  /// @throws error bad_argument for an input that is a pipe, an output that is a text, and files
  /// that cannot be opened; worker_failed
  standard_streams(const process_options& options, output_reader& reader);
  ~standard_streams();
  standard_streams(const standard_streams&) = delete;
  standard_streams& operator=(const standard_streams&) = delete;

  /// Returns the descriptors as `child_settings::standard`.
  const std::array<int, 3>& descriptors() const noexcept { return descriptors_; }

  /// Returns the pipes of stdout and stderr; null if the stream is no pipe.
  const std::shared_ptr<piped_output>& output_pipe() const noexcept { return output_; }
  const std::shared_ptr<piped_output>& error_pipe() const noexcept { return error_; }

private:
  int input_of(const process_stream& stream);
  int output_of(const process_stream& stream, const char* name,
                std::shared_ptr<piped_output>& pipe);
  int keep(int fd, const std::string& what);

  output_reader& reader_;
  std::vector<unique_fd> files_;
  std::shared_ptr<piped_output> output_, error_;
  std::array<int, 3> descriptors_{-1, -1, -1};
};

} // namespace manager
