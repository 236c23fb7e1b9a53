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
/// `/proc/self/exe` is the best: it means this program even after its file was replaced. Where the
/// kernel runs another file on the program's behalf (ld.so that was called with the program as its
/// argument, valgrind), it means that file. The mapping of the program's own code tells the
/// difference. The program's path is the second, for where /proc is not mounted.
std::vector<program_image> find_program_images(int argc);

} // namespace manager
