#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/text.hpp"

#include <chrono>
#include <cstdio>
#include <fmt/core.h>
#include <manager/generic.hpp>
#include <manager/manager.hpp>
#include <memory>
#include <optional>

// Prints an object's content, and then each change; or the names that are added and removed.

namespace manager::app {
namespace {

struct watch_options {
  server_options server;
  std::string name, key, prefix;
  std::optional<uint64_t> from;
  uint64_t count = 0; ///< lines; 0: without limit
};

/// Prints lines until the number asked for is reached.
class watch_lines {
public:
  explicit watch_lines(const watch_options& options) : options_{options} {}

  bool takes_more() const { return options_.count == 0 || lines_ < options_.count; }

  void print_content(uint64_t revision, const packed& content) {
    print(revision, fmt::format("\"value\":{}", to_json(content)), to_json(content));
  }

  void print_change(const change& what) {
    auto contents = to_json(what.contents);
    print(what.revision,
          fmt::format("\"operation\":\"{}\",\"contents\":{}", what.operation, contents),
          what.operation + ' ' + contents);
  }

private:
  void print(uint64_t revision, const std::string& as_json, const std::string& text) {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    auto time = time_text(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
    if (options_.server.json)
      fmt::print("{{\"time\":\"{}\",\"revision\":{},{}}}\n", time, revision, as_json);
    else
      fmt::print("{}  {}\n", styled(style::faint, time), text);
    std::fflush(stdout);
    ++lines_;
  }

  const watch_options& options_;
  uint64_t lines_ = 0;
};

std::optional<after_revision> revision_of(const watch_options& options) {
  return options.from ? std::optional{after_revision{*options.from}} : std::nullopt;
}

watcher<change> begin_watch(const generic_object& object, const watch_options& options) {
  auto from = revision_of(options);
  if (!options.key.empty())
    return object.watch(filter_kind::key, from_json(options.key), from);
  if (!options.prefix.empty())
    return object.watch(filter_kind::prefix, pack(options.prefix), from);
  return object.watch(from);
}

void watch_object(const session& m, const watch_options& options) {
  auto object = generic_object::open(m, options.name);
  auto changes = begin_watch(object, options);
  watch_lines lines{options};
  auto print_content = [&] {
    auto now = changes.snapshot();
    lines.print_content(now.revision, now.contents);
  };
  if (options.key.empty() && options.prefix.empty() && !options.from)
    print_content();
  while (lines.takes_more()) {
    auto next = changes.next();
    if (next.kind == change_kind::removed)
      throw error{errc::object_gone, "'" + options.name + "' was removed"};
    if (next.kind == change_kind::fell_behind)
      print_content();
    else
      lines.print_change(next);
  }
}

void watch_names(const session& m, const watch_options& options) {
  auto changes = m.watch(options.prefix, revision_of(options));
  for (watch_lines lines{options}; lines.takes_more();)
    lines.print_change(changes.next());
}

void watch(const watch_options& options) {
  auto m = connect_to(options.server);
  if (options.name.empty())
    watch_names(m, options);
  else
    watch_object(m, options);
}

} // namespace

void add_watch(CLI::App& program) {
  auto options = std::make_shared<watch_options>();
  auto* command = program.add_subcommand(
      "watch", "Print an object's content as JSON, and then each change; without NAME, the names "
               "that are added and removed");
  options->server.add_to(*command);
  auto* key = command->add_option("--key", options->key, "only the entry under this key, as JSON");
  command->add_option("--prefix", options->prefix, "only keys or names that begin with this text")
      ->excludes(key);
  command->add_option("--from", options->from, "the changes after this revision, not the content");
  command->add_option("--count,-c", options->count, "end after so many lines; 0: never")
      ->capture_default_str();
  command->add_option("NAME", options->name, "the object's name");
  command->callback([options] { watch(*options); });
}

} // namespace manager::app
