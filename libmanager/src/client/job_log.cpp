#include "libmanager/src/client/job_log.hpp"

#include "actors/value/quoted.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <vector>

namespace manager::detail {
namespace {

constexpr const char* head = "index\tstart\tduration\tworker\texit\tresult";

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

/// Returns the bytes; nullopt for a text that is no hexadecimal number.
std::optional<std::string> bytes_of(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned byte = 0;
    auto end = text.data() + i + 2;
    if (std::from_chars(text.data() + i, end, byte, 16).ptr != end)
      return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return text.empty() || text.size() % 2 != 0 ? std::nullopt : std::optional{bytes};
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in{line};
  for (std::string field; std::getline(in, field, '\t');)
    fields.push_back(std::move(field));
  return fields;
}

/// Returns true for a log's first line, or its begin if the line is not whole.
bool is_head(std::string_view line, bool is_whole) {
  std::string_view all{head};
  return line == (is_whole ? all : all.substr(0, line.size()));
}

/// Returns true if the task returned for the only element of a chunk.
bool is_done(const task_outcome& outcome) {
  static const auto no_failures = pack(std::vector<int>{});
  return outcome.numbers[1] == 0 && split_array(outcome.value).at(1) == no_failures;
}

} // namespace

job_log::job_log(const std::string& path, bool resume) {
  if (resume)
    read(path);
  out_.open(path, resume ? std::ios::app : std::ios::trunc);
  if (out_.tellp() == 0)
    out_ << head << '\n';
  if (!out_.flush())
    throw error{errc::bad_argument, "the joblog " + quoted_text(path) + " cannot be written"};
}

/// Reads the lines, and removes what follows the last end of a line: the writer was killed there.
void job_log::read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  uintmax_t whole = 0; // bytes
  for (std::string line; std::getline(in, line); whole += line.size() + 1) {
    if (whole == 0 && !is_head(line, !in.eof()))
      throw error{errc::bad_argument,
                  "the file " + quoted_text(path) + " is no joblog: its first line is another"};
    if (in.eof()) {
      std::error_code failure; // seen when the file is opened for writing
      return std::filesystem::resize_file(path, whole, failure);
    }
    read_line(line);
  }
}

void job_log::read_line(const std::string& line) {
  auto fields = fields_of(line);
  size_t index = 0;
  if (fields.size() != 6 || fields[4] != "0"
      || std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), index).ec
             != std::errc{})
    return; // the head, or a failed element
  auto bytes = bytes_of(fields[5]);
  if (!bytes)
    return;
  packed value{std::move(*bytes)};
  require_value(value);
  done_.insert_or_assign(index, std::move(value));
}

std::optional<task_outcome> job_log::recall(size_t index) {
  auto known = done_.extract(index);
  if (!known)
    return std::nullopt;
  return task_outcome{{static_cast<int64_t>(index), 0, 0, 0, 0}, std::move(known.mapped())};
}

void job_log::note(size_t index, const task_outcome& outcome) {
  auto& [id, status, worker, took, begin] = outcome.numbers;
  bool done = is_done(outcome);
  std::array<char, 128> times{};
  std::snprintf(times.data(), times.size(), "\t%.3f\t%.6f\t", static_cast<double>(begin) * 1e-9,
                static_cast<double>(took) * 1e-9);
  out_ << index << times.data() << worker << '\t'
       << (done          ? "0"
           : status <= 1 ? "failed"
                         : "died")
       << '\t' << (done && outcome.value.refs().empty() ? hexadecimal(outcome.value.bytes()) : "-")
       << '\n';
  out_.flush();
}

} // namespace manager::detail
