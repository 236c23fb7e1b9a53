#include "actors/server/object_watch.hpp"

#include "actors/value/packed_key.hpp"
#include "actors/value/packed_value.hpp"

#include <utility>

namespace manager {
namespace {

/// Returns the string, if the key is one.
std::optional<std::string> text_of_key(const packed& key) {
  if (key.empty())
    return std::nullopt;
  auto kind = static_cast<unsigned char>(key.bytes().front());
  bool is_text = (kind >= 0xa0 && kind <= 0xbf) || (kind >= 0xd9 && kind <= 0xdb);
  return is_text ? std::optional{unpack<std::string>(key)} : std::nullopt;
}

packed contents_of(const change_notes::note& noted) {
  packed_writer out;
  out.array(noted.key.empty() ? 0 : (noted.value ? 2 : 1));
  if (!noted.key.empty())
    out.add(noted.key);
  if (noted.value && noted.value->empty()) // a value of a set
    out.value(true);
  else if (noted.value)
    out.add(*noted.value);
  return std::move(out).finish();
}

} // namespace

watch_filter::watch_filter(const packed& filter) {
  if (filter.empty() || is_nil(filter))
    return;
  auto parts = split_array(filter);
  if (parts.size() != 2)
    throw error{errc::bad_argument, "a filter has two parts: its kind, and a key or prefix"};
  auto kind = unpack<uint64_t>(parts[0]);
  if (kind > static_cast<uint64_t>(filter_kind::prefix))
    throw error{errc::bad_argument, "there is no filter of kind " + std::to_string(kind)};
  is_everything_ = false;
  is_prefix_ = kind == static_cast<uint64_t>(filter_kind::prefix);
  if (is_prefix_)
    bytes_ = unpack<std::string>(parts[1]);
  else
    bytes_ = std::string{equal_key(parts[1]).value_or(parts[1]).bytes()};
}

bool watch_filter::concerns(const change_event& change) const {
  if (is_everything_ || change.key.empty())
    return true;
  if (!is_prefix_)
    return change.key.bytes() == bytes_;
  auto text = text_of_key(change.key);
  return text && text->starts_with(bytes_);
}

void object_watch::add(change_receiver& who, const watch_filter& filter) {
  if (filter.is_everything())
    all_.insert(&who);
  else if (filter.is_prefix())
    by_prefix_[filter.bytes().size()][filter.bytes()].insert(&who);
  else
    by_key_[filter.bytes()].insert(&who);
}

void object_watch::remove(change_receiver& who, const watch_filter& filter) {
  auto remove_from = [&](auto& index) {
    auto found = index.find(filter.bytes());
    if (found != index.end() && found->second.erase(&who) != 0 && found->second.empty())
      index.erase(found);
  };
  if (filter.is_everything()) {
    all_.erase(&who);
  } else if (!filter.is_prefix()) {
    remove_from(by_key_);
  } else if (auto found = by_prefix_.find(filter.bytes().size()); found != by_prefix_.end()) {
    remove_from(found->second);
    if (found->second.empty())
      by_prefix_.erase(found);
  }
}

void object_watch::publish(shared_change change) {
  latest_ = change->revision;
  for_each_concerned(*change, [&](change_receiver& who) { who.take(change); });
  keep(std::move(change));
}

void object_watch::replay(change_receiver& who, const watch_filter& filter, uint64_t from,
                          uint64_t now) const {
  if (from < complete_after_ || from > now) {
    who.take(std::make_shared<change_event>(change_event{change_kind::fell_behind, now}));
    return;
  }
  for (auto& change : latest_changes_)
    if (change->revision > from && filter.concerns(*change))
      who.take(change);
}

void object_watch::end(uint64_t revision) {
  auto gone = std::make_shared<change_event>(change_event{change_kind::removed, revision});
  for_each_concerned(*gone, [&](change_receiver& who) {
    who.take(gone);
    who.object_ended();
  });
  all_.clear();
  by_key_.clear();
  by_prefix_.clear();
}

void object_watch::keep(shared_change change) {
  kept_bytes_ += bytes_of_change(*change);
  latest_changes_.push_back(std::move(change));
  while (latest_changes_.size() > most_kept || kept_bytes_ > most_kept_bytes) {
    complete_after_ = latest_changes_.front()->revision;
    kept_bytes_ -= bytes_of_change(*latest_changes_.front());
    latest_changes_.pop_front();
  }
}

/// Calls `f` with each change_receiver that a change concerns.
template <class F> void object_watch::for_each_concerned(const change_event& change, F f) const {
  auto call_all = [&](const watchers& each) {
    for (auto* who : each)
      f(*who);
  };
  call_all(all_);
  if (change.key.empty()) { // concerns all entries
    for (auto& [key, each] : by_key_)
      call_all(each);
    for (auto& [length, prefixes] : by_prefix_)
      for (auto& [prefix, each] : prefixes)
        call_all(each);
    return;
  }
  if (auto found = by_key_.find(std::string{change.key.bytes()}); found != by_key_.end())
    call_all(found->second);
  auto text = by_prefix_.empty() ? std::nullopt : text_of_key(change.key);
  for (auto each = by_prefix_.begin();
       text && each != by_prefix_.end() && each->first <= text->size(); ++each)
    if (auto found = each->second.find(text->substr(0, each->first)); found != each->second.end())
      call_all(found->second);
}

size_t bytes_of_change(const change_event& change) noexcept {
  return sizeof(change_event) + change.contents.size();
}

std::vector<shared_change> take_noted(change_notes& notes, const change_event& common) {
  std::vector<shared_change> changes;
  for (auto& noted : notes.take()) {
    auto change = common;
    change.contents = contents_of(noted);
    change.key = std::move(noted.key);
    changes.push_back(std::make_shared<change_event>(std::move(change)));
  }
  return changes;
}

} // namespace manager
