#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace manager {

/// New folder that only this user can enter, for a Unix socket. The process that made the folder
/// removes it with its content. Uses the first possible one of: $XDG_RUNTIME_DIR if it belongs to
/// this user, $TMPDIR, /tmp.
class private_folder {
public:
  /// Makes the folder.
  /// @throws error worker_failed naming each folder that was tried, and the reason why it cannot be
  /// used
  private_folder();
  ~private_folder();
  private_folder(const private_folder&) = delete;
  private_folder& operator=(const private_folder&) = delete;

  /// Returns the absolute path.
  const std::string& path() const noexcept { return path_; }

private:
  pid_t owner_;
  std::string path_;
};

/// Address of a child server's own socket: in a private folder, or in the abstract namespace with a
/// random name if no folder can be made. In both cases the server accepts only its own user.
class private_socket {
public:
  private_socket();

  /// Returns "unix:/tmp/manager-x1Y2z3/socket" or "unix:@manager-...".
  const std::string& address() const noexcept { return address_; }

private:
  std::optional<private_folder> folder_;
  std::string address_;
};

/// Returns the private folder of this address; empty if it has none. A server removes the folder if
/// its parent, which made the folder, has ended.
std::string private_folder_of(const std::string& address);

} // namespace manager
