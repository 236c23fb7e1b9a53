#include "apps/wordcount/options.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <thread>
#include <vector>

namespace wordcount {
namespace {

constexpr unsigned most_workers = 1000;

unsigned parse_workers(std::string_view text) {
  unsigned number = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number < 1
      || number > most_workers)
    throw usage_error{"--workers takes a number from 1 to " + std::to_string(most_workers)
                      + ", not '" + std::string{text} + "'"};
  return number;
}

void require_folder(const std::string& path) {
  std::error_code failure;
  auto found = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(found))
    throw usage_error{"there is no folder '" + path + "'"};
  if (!std::filesystem::is_directory(found))
    throw usage_error{"'" + path + "' is not a folder"};
}

} // namespace

options parse_options(int argc, char** argv) {
  options result;
  std::vector<std::string> words{argv + 1, argv + argc};
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--help" || *word == "-h")
      result.help = true;
    else if (*word == "--workers" && word + 1 != words.end())
      result.workers = parse_workers(*++word);
    else if (*word == "--workers")
      throw usage_error{"--workers takes a number"};
    else if (word->starts_with("-"))
      throw usage_error{"there is no option '" + *word + "'"};
    else if (result.folder.empty() && !word->empty())
      result.folder = *word;
    else
      throw usage_error{"one folder is wanted, '" + *word + "' is too much"};
  }
  if (result.help)
    return result;
  if (result.folder.empty())
    throw usage_error{"which folder?"};
  require_folder(result.folder);
  if (result.workers == 0)
    result.workers = std::max(1U, std::thread::hardware_concurrency());
  return result;
}

} // namespace wordcount
