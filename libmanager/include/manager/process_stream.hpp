#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace manager {

/// Source or destination of a standard stream of a new process, for `process_options`. Make one
/// with a static function.
class process_stream {
public:
  /// Callback for a line of output, without its newline.
  using line_handler = std::function<void(std::string_view line)>;

  static constexpr size_t default_tail = 64 * 1024;

  /// Uses the stream of this process.
  static process_stream inherit() { return process_stream{kind::inherit}; }

  /// Uses /dev/null: no input, and output is dropped.
  static process_stream null() { return process_stream{kind::null}; }

  /// Reads a file as input, or writes a new file with the output; an existing file is replaced. The
  /// path may be relative to the folder of this process.
  static process_stream file(std::string path);

  /// Writes the output at the end of a file, which is created if it does not exist.
  static process_stream append(std::string path);

  /// Passes this text as input.
  static process_stream text(std::string input);

  /// Calls `handle` for each line of output, in the order of the lines. All calls of a session run
  /// on its output thread, one after the other; a call that takes long makes the processes wait
  /// once their pipes are full, and no line is lost. A call may join a process: the lines that come
  /// meanwhile are kept, and passed after the call. A last line without newline is also a line. A
  /// line of more than 1 MiB is passed in parts. `handle` may use shared objects, must not throw,
  /// and must not close the session.
  static process_stream lines(line_handler handle);

  /// Keeps the last `tail` bytes of the output for `process::output` or `process::error_output`.
  static process_stream capture(size_t tail = default_tail);

  enum class kind : uint8_t { inherit, null, file, append, text, pipe };

  kind what() const noexcept { return kind_; }
  const std::string& content() const noexcept { return text_; } ///< path, or input
  const line_handler& handler() const noexcept { return handler_; }
  size_t tail() const noexcept { return tail_; }

private:
  explicit process_stream(kind what) : kind_{what} {}

  kind kind_;
  std::string text_{};
  line_handler handler_{};
  size_t tail_ = 0;
};

} // namespace manager
