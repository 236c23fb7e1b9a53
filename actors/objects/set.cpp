#include "actors/objects/set.hpp"

#include "actors/model/bulk.hpp"
#include "actors/model/packed_text.hpp"
#include "actors/model/packed_value.hpp"

#include <iterator>
#include <utility>

// Operations on two sets are in set_algebra.cpp.

namespace manager {

set_object::set_object(const packed& initial) {
  if (!initial.bytes.empty() && !is_nil(initial))
    update(initial);
}

set_object::~set_object() {
  if (book_ != nullptr)
    book_->leave(id_);
}

void set_object::join(set_book& book, uint64_t id) {
  book.enter(id, values_);
  book_ = &book;
  id_ = id;
}

// -- one value ------------------------------------------------------------------

bool set_object::contains(const packed& value) const {
  return values_.find(value) != values_.end();
}

bool set_object::insert(packed value) {
  require_value(value);
  value = to_key(std::move(value));
  if (values_.contains_exact(value))
    return false;
  auto more = amount_of(value);
  quota_.require(more);
  values_.append(std::move(value));
  quota_.add(more);
  return true;
}

bool set_object::erase(const packed& value) {
  auto found = values_.find(value);
  if (found == values_.end())
    return false;
  remove(found);
  return true;
}

std::optional<packed> set_object::pop_front() {
  if (values_.empty())
    return std::nullopt;
  quota_.remove(amount_of(values_.begin()->second));
  return values_.extract(values_.begin());
}

std::optional<packed> set_object::pop_back() {
  if (values_.empty())
    return std::nullopt;
  auto newest = std::prev(values_.end());
  quota_.remove(amount_of(newest->second));
  return values_.extract(newest);
}

void set_object::clear() {
  values_.clear();
  quota_.clear();
}

// -- all values -------------------------------------------------------------------

packed set_object::chunk(uint64_t cursor, int64_t max) const {
  chunk_writer part{max};
  auto next = values_.from(cursor);
  for (; next != values_.end(); ++next) {
    if (!part.takes(static_cast<size_t>(amount_of(next->second).bytes)))
      break;
    part.add(next->second);
  }
  packed_writer out;
  out.array(2);
  out.value(next == values_.end() ? uint64_t{0} : next->first);
  out.add(std::move(part).finish());
  return std::move(out).finish();
}

packed set_object::dump() const {
  packed_writer out;
  out.array(values_.size());
  for (auto& [number, value] : values_)
    out.add(value);
  return std::move(out).finish();
}

std::string set_object::preview() const {
  container_preview text{"{}", values_.size()};
  for (auto place = values_.begin(); text.takes_more(); ++place)
    text.add(place->second);
  return std::move(text).finish();
}

// -- helpers ----------------------------------------------------------------------

packed_set::iterator set_object::remove(packed_set::iterator place) {
  quota_.remove(amount_of(place->second));
  return values_.erase(place);
}

} // namespace manager
