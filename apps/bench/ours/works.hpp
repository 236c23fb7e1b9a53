#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace bench {

/// Repeats a work and returns its number.
using work = std::function<double(size_t times)>;

// Works by name, in groups; each file has one group.
std::map<std::string, work> call_works();
std::map<std::string, work> process_works();
std::map<std::string, work> value_works();
std::map<std::string, work> footprint_works();
std::map<std::string, work> dict_works();
std::map<std::string, work> neighbour_works();
std::map<std::string, work> pool_works();

} // namespace bench
