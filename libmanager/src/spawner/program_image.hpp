#pragma once

#include <string>
#include <vector>

namespace manager {

/// A way to execute this program anew: the file for execve(2), and the arguments in front of the
/// program's own, without which the file would be another program.
struct program_image {
  std::string file;
  std::vector<std::string> loader_arguments; ///< argv[0] is the first; empty for the program itself
};

/// The ways to execute this program anew, best first. `argc` is main's: it tells a loader's
/// arguments from the program's own.
///
/// `/proc/self/exe` comes first: it means this program also after its file was replaced. It means
/// another file where ld.so was called with the program as its argument: then the loader is
/// executed with the same arguments. It means valgrind's file under valgrind: then only the path is
/// used. The program's path comes last, for where /proc is not mounted.
std::vector<program_image> find_program_images(int argc);

} // namespace manager
