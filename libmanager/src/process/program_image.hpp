#pragma once

#include <string>
#include <vector>

namespace manager {

/// A way to execute this program anew: the file for execve(2), and the loader's arguments before
/// the program's own.
struct program_image {
  std::string file;
  std::vector<std::string> loader_arguments; ///< argv[0] is the first; empty without a loader
};

/// Returns the ways to execute this program anew, best first. `argc` is main's, and separates a
/// loader's arguments from the program's own.
///
/// `/proc/self/exe` comes first, because it refers to this program even after its file was
/// replaced. If the program was started as an argument of ld.so, it refers to the loader, which is
/// then executed with the same arguments. Under valgrind it refers to valgrind, so only the path is
/// used. The program's path comes last, for systems where /proc is not mounted.
std::vector<program_image> find_program_images(int argc);

} // namespace manager
