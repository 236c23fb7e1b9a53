#pragma once

#include <stdexcept>
#include <string>

namespace wordcount {

inline constexpr const char* usage =
    "usage: wordcount FOLDER [--workers N]\n"
    "Counts the words of all text files under FOLDER with N processes, by default one per core.\n"
    "A word is a run of ASCII letters, digits, apostrophes and non-ASCII bytes; ASCII letters\n"
    "count as lower case. A text file is a regular file without a NUL in its first 8 KiB.\n";

struct options {
  std::string folder;
  unsigned workers = 0;
  bool help = false;
};

/// Error in the command line.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Parses the command line.
/// @throws usage_error
options parse_options(int argc, char** argv);

} // namespace wordcount
