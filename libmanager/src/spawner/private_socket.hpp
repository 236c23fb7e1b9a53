#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace manager {

/// A new folder that only this user can enter, and in which a Unix socket can be; removed, with
/// what is in it, by the process that made it. In the first of these where that is possible:
/// $XDG_RUNTIME_DIR if it is this user's own, $TMPDIR, /tmp.
class private_folder {
public:
  /// @throws error worker_failed naming each folder that was tried, and why it would not do
  private_folder();
  ~private_folder();
  private_folder(const private_folder&) = delete;
  private_folder& operator=(const private_folder&) = delete;

  /// Absolute.
  const std::string& path() const noexcept { return path_; }

private:
  pid_t owner_;
  std::string path_;
};

/// The address of a child server's own socket: in a private folder, or of the abstract namespace
/// with a random name where no folder can be had. The server lets in its own user only, in any
/// case.
class private_socket {
public:
  private_socket();

  /// "unix:/tmp/manager-x1Y2z3/socket", "unix:@manager-..."
  const std::string& address() const noexcept { return address_; }

private:
  std::optional<private_folder> folder_;
  std::string address_;
};

/// The private folder of this address, empty where it has none: for a server to remove when its
/// parent, the maker of the folder, has ended.
std::string private_folder_of(const std::string& address);

} // namespace manager
