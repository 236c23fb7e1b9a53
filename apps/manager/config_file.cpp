#include "apps/manager/config_file.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <manager/error.hpp>
#include <string_view>

namespace manager::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> known{"address", "key-file", "ca", "cert", "private-key"};

std::string variable(const char* name) {
  auto* value = std::getenv(name);
  return value == nullptr ? std::string{} : value;
}

std::string_view trimmed(std::string_view text) {
  constexpr auto* blanks = " \t\r";
  auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Returns a file name of the configuration as an absolute one.
std::string file_in(const fs::path& folder, std::string_view name) {
  if (name.starts_with("~/"))
    return (fs::path{variable("HOME")} / name.substr(2)).string();
  return (folder / name).string();
}

} // namespace

std::string config_path() {
  if (auto folder = variable("XDG_CONFIG_HOME"); folder.starts_with('/'))
    return folder + "/manager.conf";
  auto home = variable("HOME");
  return home.empty() ? "" : home + "/.config/manager.conf";
}

std::map<std::string, std::string> read_config() {
  std::map<std::string, std::string> settings;
  auto path = config_path();
  std::ifstream in{path};
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    auto line = trimmed(std::string_view{text}.substr(0, text.find('#')));
    if (line.empty())
      continue;
    auto equals = line.find('=');
    auto name = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos
        || std::find(known.begin(), known.end(), name) == known.end())
      throw error{errc::bad_argument,
                  path + ": line " + std::to_string(number)
                      + " is not 'name = value' with one of the names address, key-file, ca, cert "
                        "or private-key"};
    auto value = trimmed(line.substr(equals + 1));
    settings[std::string{name}] =
        name == "address" ? std::string{value} : file_in(fs::path{path}.parent_path(), value);
  }
  return settings;
}

} // namespace manager::app
