#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace bench {

/// Does a work so many times and returns its number.
using work = std::function<double(size_t times)>;

// The works by name, in groups; each file has one.
std::map<std::string, work> call_works();
std::map<std::string, work> process_works();
std::map<std::string, work> value_works();
std::map<std::string, work> footprint_works();
std::map<std::string, work> dict_works();
std::map<std::string, work> neighbour_works();

} // namespace bench
