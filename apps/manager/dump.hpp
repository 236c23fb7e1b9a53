#pragma once

#include "actors/value/packed.hpp"

#include <functional>
#include <istream>
#include <ostream>
#include <string>

// Files with the contents of named objects.

namespace manager::app {

/// Content of one named object.
struct dumped_object {
  std::string name, type, schema;
  packed value; ///< as the operation `dump` returns it
};

/// Form of a file. `lines`: a JSON object in each line, for people and scripts. `packed`:
/// MessagePack, smaller and quicker. Both keep every value exactly.
enum class dump_form : uint8_t { lines, packed };

/// Writes the beginning of a file.
void begin_dump(std::ostream& out, dump_form form);

/// Writes one object.
void write_dump(std::ostream& out, dump_form form, const dumped_object& object);

/// Reads a file of either form, and calls `take` for each object.
/// @throws error bad_argument that names the line, or the number of the object
void read_dump(std::istream& in, const std::function<void(dumped_object)>& take);

} // namespace manager::app
