#include "apps/manager/fit.hpp"

#include "actors/value/conforms.hpp"
#include "actors/value/packed_value.hpp"

namespace manager::app {
namespace {

using msgpack::object;
namespace kind = msgpack::type;

/// Writes values in the types of their schemas.
class fitter {
public:
  void write(const object& value, const schema_tree& as) {
    if (as.kind == "optional" && !as.members.empty() && value.type != kind::NIL)
      write(value, as.members[0]);
    else if (value.type == kind::ARRAY)
      write_array(value.via.array, as);
    else if (value.type == kind::MAP)
      write_map(value.via.map, as);
    else if (as.kind == "float" && value.type == kind::POSITIVE_INTEGER)
      out_.value(static_cast<double>(value.via.u64));
    else if (as.kind == "float" && value.type == kind::NEGATIVE_INTEGER)
      out_.value(static_cast<double>(value.via.i64));
    else if (value.type == kind::FLOAT32 || value.type == kind::FLOAT64)
      out_.value(value.via.f64);
    else
      out_.value(value);
  }

  packed finish() && { return std::move(out_).finish(); }

private:
  void write_array(const msgpack::object_array& array, const schema_tree& as) {
    out_.array(array.size);
    for (uint32_t i = 0; i < array.size; ++i)
      write(array.ptr[i], schema_inside(as, i));
  }

  void write_map(const msgpack::object_map& map, const schema_tree& as) {
    bool is_map = as.kind == "map" && as.members.size() == 2;
    out_.map(map.size);
    for (uint32_t i = 0; i < map.size; ++i) {
      write(map.ptr[i].key, is_map ? as.members[0] : schema_tree{});
      write(map.ptr[i].val, schema_inside(as, i));
    }
  }

  packed_writer out_;
};

packed fitted(const packed& value, const schema_tree& schema) {
  auto parsed = detail::parse_expecting([] { return std::string{"a value"}; }, value);
  fitter written;
  written.write(parsed.get(), schema);
  return std::move(written).finish();
}

} // namespace

void fit_to_schema(std::vector<std::optional<packed>>& arguments, const operation_info& row,
                   const std::string& schema) {
  auto container = parse_schema(schema);
  for (size_t i = 0; i < arguments.size(); ++i) {
    auto word = argument_word(row.help, i);
    if (word == "PATH") // the following words have another schema
      return;
    auto pattern = pattern_of(word);
    if (pattern && !pattern->pattern.empty() && arguments[i])
      arguments[i] = fitted(*arguments[i], fill_in(parse_schema(pattern->pattern), container));
  }
}

} // namespace manager::app
