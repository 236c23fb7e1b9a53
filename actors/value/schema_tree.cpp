#include "actors/value/schema_tree.hpp"

#include "actors/value/packed.hpp"
#include "actors/value/quoted.hpp"

namespace manager {
namespace {

constexpr std::string_view any_value = "value";

/// Reads schemas from the front of a text.
class schema_reader {
public:
  explicit schema_reader(std::string_view text) : text_{text}, rest_{text} {}

  schema_tree read_all() {
    auto whole = read(0);
    if (!rest_.empty())
      refuse();
    return whole;
  }

private:
  schema_tree read(size_t depth) {
    schema_tree read_here{std::string{read_kind()}, {}};
    if (!skip('<'))
      return read_here;
    if (depth == max_depth)
      refuse();
    if (skip('>')) // a struct without members
      return read_here;
    do {
      read_here.members.push_back(read(depth + 1));
    } while (skip(','));
    if (!skip('>'))
      refuse();
    return read_here;
  }

  std::string_view read_kind() {
    auto kind = rest_.substr(0, rest_.find_first_of("<>,"));
    if (kind.empty())
      refuse();
    rest_.remove_prefix(kind.size());
    return kind;
  }

  bool skip(char wanted) {
    if (!rest_.starts_with(wanted))
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[noreturn]] void refuse() const {
    throw error{errc::bad_argument, quoted_text(text_) + " is no schema"};
  }

  std::string_view text_;
  std::string_view rest_;
};

const schema_tree& replacement(const schema_tree& letter, const schema_tree& container) {
  if (container.members.empty())
    return letter;
  if (letter.kind == "K")
    return container.members.front();
  return letter.kind == "V" ? container.members.back() : letter;
}

} // namespace

std::string schema_tree::text() const {
  if (members.empty())
    return kind;
  std::string inner;
  for (auto& member : members)
    inner += (inner.empty() ? "" : ",") + member.text();
  return kind + '<' + inner + '>';
}

schema_tree parse_schema(std::string_view text) {
  if (text.size() > max_schema_bytes)
    throw error{errc::bad_argument, "the schema " + quoted_text(text) + " has "
                                        + std::to_string(text.size()) + " bytes, the maximum is "
                                        + std::to_string(max_schema_bytes)};
  return schema_reader{text}.read_all();
}

schema_tree fill_in(const schema_tree& pattern, const schema_tree& container) {
  if (pattern.members.empty())
    return pattern.kind == "E" ? schema_inside(replacement({"V", {}}, container), 0)
                               : replacement(pattern, container);
  schema_tree filled{pattern.kind, {}};
  for (auto& member : pattern.members)
    filled.members.push_back(fill_in(member, container));
  return filled;
}

schema_tree schema_inside(const schema_tree& whole, size_t index) {
  if (whole.kind == "optional" && whole.members.size() == 1)
    return schema_inside(whole.members[0], index);
  if (whole.kind == "tuple" && index < whole.members.size())
    return whole.members[index];
  if ((whole.kind == "array" && whole.members.size() == 1)
      || (whole.kind == "map" && whole.members.size() == 2))
    return whole.members.back();
  return {std::string{any_value}, {}};
}

} // namespace manager
