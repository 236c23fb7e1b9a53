#include "actors/objects/containers/scan_positions.hpp"

#include "actors/value/errc.hpp"
#include "actors/value/quoted.hpp"

#include <algorithm>
#include <charconv>

namespace manager {
namespace {

struct place {
  uint64_t version;
  int64_t label;
};

/// Reads a cursor, "VERSION:LABEL".
/// @throws error bad_argument
place read_cursor(const std::string& cursor) {
  place read{};
  auto* end = cursor.data() + cursor.size();
  auto version = std::from_chars(cursor.data(), end, read.version);
  auto* label = version.ptr + 1;
  bool is_well_formed = version.ec == std::errc{} && version.ptr != end && *version.ptr == ':';
  if (is_well_formed) {
    auto rest = std::from_chars(label, end, read.label);
    is_well_formed = rest.ec == std::errc{} && rest.ptr == end;
  }
  if (!is_well_formed)
    throw error{errc::bad_argument, quoted_text(cursor, 40) + " is no cursor of a scan"};
  return read;
}

} // namespace

void scan_positions::inserted(int64_t index, int64_t count, int64_t size) {
  if (index == 0)
    first_ -= count;
  else if (index < size)
    record({first_ + index, count});
}

void scan_positions::erased(int64_t index, int64_t count, int64_t size) {
  if (index == 0)
    first_ += count;
  else if (index + count < size)
    record({first_ + index, -count});
}

void scan_positions::restore(const mark& before) noexcept {
  first_ = before.first;
  for (; version_ > before.version && !edits_.empty(); --version_)
    edits_.pop_back();
}

std::string scan_positions::cursor_at(int64_t index) const {
  return std::to_string(version_) + ':' + std::to_string(first_ + index);
}

int64_t scan_positions::index_of(const std::string& cursor, int64_t size) const {
  if (cursor.empty())
    return 0;
  auto [version, label] = read_cursor(cursor);
  auto oldest = version_ - edits_.size();
  if (version > version_)
    throw error{errc::bad_argument, quoted_text(cursor, 40) + " is a cursor of another object"};
  if (version < oldest)
    throw error{errc::out_of_range, "more than " + std::to_string(most_edits)
                                        + " elements were inserted and erased since the last part "
                                          "of the scan"};
  for (auto each = edits_.begin() + static_cast<std::ptrdiff_t>(version - oldest);
       each != edits_.end(); ++each) {
    if (label <= each->label)
      continue;
    label = each->count > 0 ? label + each->count : std::max(each->label, label + each->count);
  }
  return std::clamp(label - first_, int64_t{0}, size);
}

void scan_positions::record(const edit& latest) {
  edits_.push_back(latest);
  ++version_;
  if (edits_.size() > most_edits)
    edits_.pop_front();
}

} // namespace manager
