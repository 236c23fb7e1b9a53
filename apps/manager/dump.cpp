#include "apps/manager/dump.hpp"

#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/tables.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/core.h>
#include <fstream>
#include <iostream>
#include <manager/generic.hpp>
#include <manager/manager.hpp>
#include <memory>
#include <set>

// Saves named objects to a file, and makes them again from the file.

namespace manager::app {
namespace {

struct dump_options {
  server_options server;
  std::string file;
  std::vector<std::string> names;
  bool packed = false;
  bool replace = false;
};

[[noreturn]] void refuse_file(const std::string& path) {
  throw error{errc::bad_argument, "file '" + path + "': " + std::strerror(errno)};
}

std::vector<std::string> names_to_dump(const session& m, const dump_options& options) {
  if (!options.names.empty())
    return options.names;
  std::vector<std::string> names;
  for (auto& each : m.objects())
    names.push_back(each.name);
  return names;
}

dumped_object content_of(const session& m, const std::string& name) {
  auto object = generic_object::open(m, name);
  return {name, object.type(), object.schema(), object.call("dump", {}).value_or(packed{})};
}

size_t write_objects(const session& m, const dump_options& options, std::ostream& out) {
  auto form = options.packed ? dump_form::packed : dump_form::lines;
  begin_dump(out, form);
  auto names = names_to_dump(m, options);
  for (auto& name : names) {
    auto object = content_of(m, name);
    if (!object.value.refs().empty())
      std::cerr << "manager: warning: " << shown_name(name)
                << " refers to other objects of this server; `load` cannot make such references\n";
    write_dump(out, form, object);
  }
  return names.size();
}

/// Writes to a new file beside the old one, which it then replaces, so that a failure destroys no
/// earlier dump.
void dump_to_file(const session& m, const dump_options& options) {
  auto part = options.file + ".part";
  std::ofstream out{part, std::ios::binary | std::ios::trunc};
  if (!out)
    refuse_file(part);
  auto count = write_objects(m, options, out);
  out.close();
  if (!out || std::rename(part.c_str(), options.file.c_str()) != 0) {
    auto why = errno;
    std::remove(part.c_str());
    errno = why;
    refuse_file(options.file);
  }
  if (options.server.json)
    print_json({{"file", options.file}, {"objects", count}});
}

void dump(const dump_options& options) {
  auto m = connect_to(options.server);
  if (options.file != "-")
    return dump_to_file(m, options);
  write_objects(m, options, std::cout);
  std::cout.flush();
}

void load_object(session& m, const dump_options& options, std::set<std::string>& existing,
                 const dumped_object& object) {
  if (existing.contains(object.name)) {
    if (!options.replace)
      throw error{errc::bad_argument, "there is an object " + shown_name(object.name)
                                          + " already; --replace removes it first"};
    m.remove(object.name);
  }
  generic_object::obtain(m, object.type, object.schema, object.name, object.value);
  existing.insert(object.name);
}

void load(const dump_options& options) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file)
      refuse_file(options.file);
  }
  auto m = connect_to(options.server);
  std::set<std::string> existing;
  for (auto& each : m.objects())
    existing.insert(each.name);
  size_t count = 0;
  auto wanted = [&](const std::string& name) {
    return options.names.empty() || std::ranges::find(options.names, name) != options.names.end();
  };
  read_dump(options.file == "-" ? std::cin : file, [&](const dumped_object& object) {
    if (!wanted(object.name))
      return;
    load_object(m, options, existing, object);
    ++count;
  });
  if (options.server.json)
    print_json({{"file", options.file}, {"objects", count}});
}

} // namespace

void add_dump(CLI::App& program) {
  auto options = std::make_shared<dump_options>();
  auto* command = program.add_subcommand(
      "dump", "Save named objects to a file: JSON lines, or packed; each object as it is when its "
              "turn comes");
  options->server.add_to(*command);
  command->add_flag("--packed", options->packed, "MessagePack, smaller and quicker than JSON");
  command->add_option("FILE", options->file, "the file; - is stdout")->required();
  command->add_option("NAME", options->names, "objects; all named ones if none is given");
  command->callback([options] { dump(*options); });
}

void add_load(CLI::App& program) {
  auto options = std::make_shared<dump_options>();
  auto* command = program.add_subcommand("load", "Make named objects from a file of `dump`");
  options->server.add_to(*command);
  command->add_flag("--replace", options->replace, "remove objects of the same names first");
  command->add_option("FILE", options->file, "the file; - is stdin")->required();
  command->add_option("NAME", options->names, "objects; all of the file if none is given");
  command->callback([options] { load(*options); });
}

} // namespace manager::app
