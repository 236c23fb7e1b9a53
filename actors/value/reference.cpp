#include "actors/value/reference.hpp"

#include <algorithm>

namespace manager {
namespace {

thread_local packed_references* collecting = nullptr;
thread_local const reference_set* unpacking = nullptr;

void write_number(char* bytes, uint64_t number) {
  for (size_t i = 8; i > 0; --i, number >>= 8)
    bytes[i - 1] = static_cast<char>(number & 0xff);
}

uint64_t read_number(const char* bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i)
    number = (number << 8) | static_cast<uint8_t>(bytes[i]);
  return number;
}

std::vector<reference> sorted(std::vector<reference> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

} // namespace

std::array<char, reference_bytes> to_bytes(const reference& named) {
  std::array<char, reference_bytes> bytes{};
  write_number(bytes.data(), named.server);
  write_number(bytes.data() + 8, named.object);
  return bytes;
}

reference reference_from(std::span<const char, reference_bytes> bytes) {
  return {read_number(bytes.data()), read_number(bytes.data() + 8)};
}

std::unique_ptr<reference_set> reference_set::with(std::vector<reference> names) const {
  return std::make_unique<reference_set>(std::move(names));
}

references::references(std::vector<reference> names) {
  if (!names.empty())
    set_ = std::make_unique<reference_set>(sorted(std::move(names)));
}

references::references(const references& other)
    : set_{other.set_ ? other.set_->with(other.names()) : nullptr} {}

references& references::operator=(const references& other) {
  return *this = references{other};
}

const std::vector<reference>& references::names() const noexcept {
  static const std::vector<reference> none;
  return set_ ? set_->names() : none;
}

references references::with(std::vector<reference> names) const {
  if (names.empty() || !set_)
    return {};
  return references{set_->with(sorted(std::move(names)))};
}

void references::add(const references& more) {
  if (more.empty())
    return;
  auto all = names();
  all.insert(all.end(), more.names().begin(), more.names().end());
  *this = more.with(std::move(all));
}

packed_references::packed_references() : outer_{std::exchange(collecting, this)} {}

packed_references::~packed_references() {
  collecting = outer_;
}

references packed_references::take() && {
  return references{std::move(names_)};
}

bool packed_references::note(const reference& named) {
  if (collecting == nullptr)
    return false;
  collecting->names_.push_back(named);
  return true;
}

unpacking_references::unpacking_references(const references& known)
    : outer_{std::exchange(unpacking, known.set())} {}

unpacking_references::~unpacking_references() {
  unpacking = outer_;
}

const reference_set* unpacking_references::current() noexcept {
  return unpacking;
}

} // namespace manager
