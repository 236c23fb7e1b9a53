#include "actors/value/packed_bytes.hpp"

#include <algorithm>
#include <new>

namespace manager {
namespace {

/// Size from which a string is taken over: another allocation costs less than a copy.
constexpr size_t worth_taking_over = 1024;

const references no_references;

} // namespace

packed::packed(std::string_view bytes, references refs) {
  if (bytes.size() <= most_own_bytes && refs.empty())
    hold(bytes);
  else
    hold(make_shared(bytes, std::move(refs)));
}

void packed::take_over(std::string bytes, references refs) {
  if (bytes.size() >= worth_taking_over)
    hold(make_shared(std::move(bytes), std::move(refs)));
  else
    *this = packed{std::string_view{bytes}, std::move(refs)};
}

packed::packed(std::string_view bytes, std::shared_ptr<const char[]> owner) {
  hold(new owned_bytes{{1, kept::by_owner, bytes.size(), {}}, bytes.data(), std::move(owner)});
}

std::string packed::bytes() && {
  auto taken = std::move(*this);
  if (taken.is_shared() && taken.block()->where == kept::in_string
      && taken.block()->users.load(std::memory_order_acquire) == 1)
    return std::move(static_cast<shared_string*>(taken.block())->text);
  return std::string{taken.bytes()};
}

const references& packed::refs() const noexcept {
  return is_shared() ? block()->refs : no_references;
}

void packed::set_refs(references refs) {
  if (is_shared() && block()->users.load(std::memory_order_acquire) == 1)
    block()->refs = std::move(refs);
  else if (!refs.empty() || !this->refs().empty())
    *this = packed{bytes(), std::move(refs)};
}

packed::shared_bytes* packed::make_shared(std::string_view bytes, references refs) {
  auto* memory = static_cast<char*>(::operator new(sizeof(shared_bytes) + bytes.size()));
  std::copy(bytes.begin(), bytes.end(), memory + sizeof(shared_bytes));
  return new (memory) shared_bytes{1, kept::behind, bytes.size(), std::move(refs)};
}

packed::shared_bytes* packed::make_shared(std::string bytes, references refs) {
  auto size = bytes.size();
  return new shared_string{{1, kept::in_string, size, std::move(refs)}, std::move(bytes)};
}

void packed::hold(std::string_view bytes) noexcept {
  auto* own = reinterpret_cast<char*>(words_.data());
  std::copy(bytes.begin(), bytes.end(), own);
  own[sizeof words_ - 1] = static_cast<char>(bytes.size());
}

void packed::hold(shared_bytes* block) noexcept {
  words_[0] = reinterpret_cast<uintptr_t>(block);
  reinterpret_cast<char*>(words_.data())[sizeof words_ - 1] = static_cast<char>(shared_mark);
}

void packed::release() noexcept {
  auto* shared = block();
  if (shared->users.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  if (shared->where == kept::in_string) {
    delete static_cast<shared_string*>(shared);
  } else if (shared->where == kept::by_owner) {
    delete static_cast<owned_bytes*>(shared);
  } else {
    shared->~shared_bytes();
    ::operator delete(shared);
  }
}

} // namespace manager
