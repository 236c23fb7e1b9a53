#include "actors/value/packed_text.hpp"

#include "actors/value/packed_object.hpp"
#include "actors/value/packed_walk.hpp"

#include <charconv>
#include <string_view>

namespace manager {
namespace {

namespace kind = msgpack::type;

/// Largest container, in bytes, whose contents are shown: parsing takes many times the size.
constexpr size_t largest_parsed = size_t{64} << 10;

std::string floating(double number) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  std::string result{text, end};
  // 1.0 is no integer to the server, so its text must not look like an integer.
  return result.find_first_not_of("-0123456789") == std::string::npos ? result + ".0" : result;
}

/// Returns the length at which to cut `bytes` so that no UTF-8 character is split.
size_t cut(std::string_view bytes, size_t most) {
  if (bytes.size() <= most)
    return bytes.size();
  while (most > 0 && (static_cast<uint8_t>(bytes[most]) & 0xc0) == 0x80)
    --most;
  return most;
}

/// Returns the text in quotes; bytes that are neither printable ASCII nor UTF-8 are escaped.
std::string quoted_text(std::string_view bytes, size_t most) {
  constexpr auto digits = "0123456789abcdef";
  std::string text = "\"";
  auto end = cut(bytes, most);
  for (char c : bytes.substr(0, end)) {
    auto code = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\')
      (text += '\\') += c;
    else if (code < 0x20 || code == 0x7f)
      ((text += "\\x") += digits[code >> 4]) += digits[code & 0xf];
    else
      text += c;
  }
  return text + (bytes.size() > end ? "...\"" : "\"");
}

std::string more_members(size_t count) {
  return "... " + std::to_string(count) + " more";
}

/// Writes one value until no room is left.
class writer {
public:
  explicit writer(size_t most) : most_{most} {}

  void write(const msgpack::object& x) {
    switch (x.type) {
    case kind::STR:
      text_ += quoted_text({x.via.str.ptr, x.via.str.size}, room());
      break;
    case kind::BIN:
      text_ += "blob of " + std::to_string(x.via.bin.size) + " bytes";
      break;
    case kind::ARRAY:
      write_members('[', ']', x.via.array.size, [&](size_t i) { write(x.via.array.ptr[i]); });
      break;
    case kind::MAP:
      write_members('{', '}', x.via.map.size, [&](size_t i) {
        write(x.via.map.ptr[i].key);
        text_ += ": ";
        write(x.via.map.ptr[i].val);
      });
      break;
    default:
      write_simple(x);
    }
  }

  std::string take() && { return std::move(text_); }

private:
  size_t room() const noexcept { return text_.size() < most_ ? most_ - text_.size() : 0; }

  template <class Member>
  void write_members(char opening, char closing, size_t count, Member write_member) {
    text_ += opening;
    size_t i = 0;
    for (; i < count && room() > 0; ++i) {
      text_ += i == 0 ? "" : ", ";
      write_member(i);
    }
    if (i < count)
      text_ += (i == 0 ? "" : ", ") + more_members(count - i);
    text_ += closing;
  }

  void write_simple(const msgpack::object& x) {
    switch (x.type) {
    case kind::NIL:
      text_ += "nil";
      break;
    case kind::BOOLEAN:
      text_ += x.via.boolean ? "true" : "false";
      break;
    case kind::POSITIVE_INTEGER:
      text_ += std::to_string(x.via.u64);
      break;
    case kind::NEGATIVE_INTEGER:
      text_ += std::to_string(x.via.i64);
      break;
    case kind::FLOAT32:
    case kind::FLOAT64:
      text_ += floating(x.via.f64);
      break;
    default:
      write_extension(x.via.ext);
    }
  }

  void write_extension(const msgpack::object_ext& x) {
    if (x.type() == reference_extension && x.size == reference_bytes)
      text_ += "object #"
               + std::to_string(
                   reference_from(std::span<const char, reference_bytes>{x.data(), reference_bytes})
                       .object);
    else
      text_ += "extension " + std::to_string(x.type());
  }

  size_t most_;
  std::string text_;
};

} // namespace

std::string preview(const packed& value, size_t most) {
  try {
    if (value.size() > largest_parsed && detail::is_array(value))
      return "[" + more_members(detail::array_header(value).members) + "]";
    if (value.size() > largest_parsed && detail::is_map(value))
      return "{" + more_members(detail::map_header(value).members) + "}";
    auto parsed = detail::parse(value);
    writer out{most};
    out.write(parsed.get());
    return std::move(out).take();
  } catch (const error&) {
    return "malformed bytes";
  }
}

void container_preview::add_text(const std::string& member) {
  text_ += (text_.size() == 1 ? "" : ", ") + member;
  --left_;
}

std::string container_preview::finish() && {
  if (left_ > 0)
    text_ += (text_.size() == 1 ? "" : ", ") + more_members(left_);
  return text_ + closing_;
}

} // namespace manager
