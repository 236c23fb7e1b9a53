#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <manager/error.hpp>
#include <optional>
#include <random>
#include <unistd.h>

using namespace manager::test;

namespace {

const std::string wordcount = manager::test::bin("wordcount");

/// Prints all words of a folder, one in each line, without the program.
const std::string all_words =
    R"(LC_ALL=C; export LC_ALL; find "$1" -type f -exec sh -c 'for file; do )"
    R"(tr -c "A-Za-z0-9'"'"'\200-\377" "\n" <"$file"; echo; done' sh {} + | grep -a .)";

/// Returns the expected output for a folder that has only text files.
std::string expected_output(const std::string& folder) {
  auto shell = [&](const std::string& script) {
    return run({"/bin/sh", "-c", script, "sh", folder}).out;
  };
  auto top = shell(all_words + R"( | tr A-Z a-z | sort | uniq -c | sort -k1,1nr -k2 | head -n 20 |)"
                   + R"( while read -r count word; do printf '%10d  %s\n' )"
                   + R"("$count" "$word"; done)");
  auto words = std::stol(shell(all_words + " | wc -l"));
  auto files = std::stol(shell(R"(find "$1" -type f | wc -l)"));
  return top + "total: " + std::to_string(words) + " words in " + std::to_string(files)
         + " files\n";
}

/// Returns text of about this size, always the same for the same seed.
std::string some_text(unsigned seed, size_t size) {
  std::minstd_rand random{seed};
  std::string text;
  while (text.size() < size)
    text += "Word" + std::to_string(random() % 5000) + (random() % 9 == 0 ? ".\n" : " ");
  return text;
}

void write_many_files(const temp_folder& folder, int count) {
  for (int i = 0; i < count; ++i)
    folder.write("part" + std::to_string(i % 7) + "/file" + std::to_string(i),
                 some_text(static_cast<unsigned>(i) + 1, 2000));
}

std::vector<pid_t> workers_of(pid_t program) {
  auto workers = children_of(program);
  std::erase_if(workers, [](pid_t child) {
    return command_line_of(child).find("[count_files-") == std::string::npos;
  });
  return workers;
}

/// Returns a worker that is reading a file of the folder, or 0.
pid_t worker_reading(pid_t program, const std::string& folder) {
  for (auto worker : workers_of(program))
    for (auto& file : open_files_of(worker))
      if (file.starts_with(folder))
        return worker;
  return 0;
}

/// Kills a worker that is reading a file. Returns false if the program ends before.
bool kill_a_reader(running_program& program, const std::string& folder) {
  auto victim = await([&]() -> std::optional<pid_t> {
    auto worker = worker_reading(program.pid(), folder);
    return worker != 0 || !program.alive() ? std::optional{worker} : std::nullopt;
  });
  return *victim != 0 && ::kill(*victim, SIGKILL) == 0;
}

/// Kills a worker after so many looks at /proc, unless the program ends before.
void kill_a_worker(running_program& program, uint64_t looks) {
  for (auto workers = workers_of(program.pid()); program.alive();
       workers = workers_of(program.pid())) {
    if (looks > 0)
      --looks;
    else if (!workers.empty()) {
      ::kill(workers.front(), SIGKILL);
      return;
    }
  }
}

void write_four_word_files(const temp_folder& folder, int count) {
  for (int i = 0; i < count; ++i)
    folder.write("file" + std::to_string(i), "exactly four words here");
}

/// Checks that each of these files was counted once, or is reported as not counted. Returns the
/// number of counted files.
int check_four_word_files(const running_program& ended, const temp_folder& folder, int count) {
  int counted = count;
  auto text = ended.err();
  auto named = "not counted: " + folder.path();
  for (auto at = text.find(named); at != std::string::npos; at = text.find(named, at + 1))
    --counted;
  CHECK_THAT(ended.out(), Catch::EndsWith("total: " + std::to_string(4 * counted) + " words in "
                                          + std::to_string(counted) + " files\n"));
  return counted;
}

/// Runs a command as a user without root's right to read every file.
outcome run_unprivileged(std::vector<std::string> command) {
  if (::geteuid() == 0)
    command.insert(command.begin(),
                   {"setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"});
  return run(std::move(command));
}

} // namespace

TEST_CASE_METHOD(no_leftovers, "wordcount finds the words that other tools find") {
  auto result = run({wordcount, "/usr/share/common-licenses"});
  CHECK(result.out == expected_output("/usr/share/common-licenses"));
  CHECK(result.err.empty()); // no progress bar if the output is no terminal
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(no_leftovers, "wordcount takes any number of workers, more than files too") {
  temp_folder folder;
  write_many_files(folder, 5);
  auto expected = expected_output(folder.path());
  for (auto* workers : {"1", "3", "12"})
    CHECK(run({wordcount, folder.path(), "--workers", workers}).out == expected);
}

TEST_CASE_METHOD(
    no_leftovers,
    "a word is a run of letters, digits, apostrophes and non-ASCII bytes, in lower case") {
  temp_folder folder;
  folder.write("a", "Don't STOP, 2-step! don't\tstop");
  folder.write("deep/er/b", "\xC3\x84rger x\xFF_x\xFF");
  auto result = run({wordcount, folder.path()});
  CHECK(result.out
        == "         2  don't\n         2  stop\n         2  x\xFF\n         1  2\n"
           "         1  step\n         1  \xC3\x84rger\ntotal: 9 words in 2 files\n");
}

TEST_CASE_METHOD(no_leftovers, "a word that is longer than what is read at once is one word") {
  temp_folder folder;
  folder.write("long", std::string(300'000, 'x') + ' ' + std::string(65'530, ' ') + "abcdefghijkl");
  auto result = run({wordcount, folder.path()});
  CHECK_THAT(result.out, Catch::EndsWith("total: 2 words in 1 files\n"));
  CHECK_THAT(result.out, Catch::Contains("1  abcdefghijkl\n"));
}

TEST_CASE_METHOD(no_leftovers,
                 "wordcount passes over binary files and symbolic links, not over empty files") {
  temp_folder folder;
  auto text = folder.write("text", "one two");
  folder.write("empty", "");
  folder.write("binary", std::string{"three\0four", 10});
  folder.write("late", std::string(8192, ' ') + '\0' + "five");
  temp_folder elsewhere;
  elsewhere.write("other", "six");
  std::filesystem::create_symlink(text, folder / "link");
  std::filesystem::create_symlink(elsewhere.path(), folder / "folder");
  auto result = run({wordcount, folder.path()});
  CHECK_THAT(result.out, Catch::EndsWith("total: 3 words in 3 files\n"));
  CHECK(result.exit_code == 0);
}

TEST_CASE_METHOD(no_leftovers, "an empty folder has no words") {
  temp_folder folder;
  CHECK(run({wordcount, folder.path()}).out == "total: 0 words in 0 files\n");
}

TEST_CASE_METHOD(no_leftovers, "a worker that is killed in the middle of a file costs no word") {
  temp_folder folder;
  for (unsigned i = 1; i <= 4; ++i)
    folder.write("large" + std::to_string(i), some_text(i, 8'000'000));
  running_program program{{wordcount, folder.path(), "--workers", "2"}};
  REQUIRE(kill_a_reader(program, folder.path()));
  CHECK(program.wait() == 0);
  CHECK(program.out() == expected_output(folder.path()));
}

TEST_CASE_METHOD(no_leftovers,
                 "workers that are killed at any moment leave each file counted or named") {
  // Tiny files: most of the time a message is on its way to the server, or back.
  temp_folder folder;
  constexpr int files = 1500;
  write_four_word_files(folder, files);
  std::minstd_rand random{1};
  for (int round = 0; round < 12; ++round) {
    running_program program{{wordcount, folder.path(), "--workers", "2"}};
    for (int killed = 0; killed <= round % 6; ++killed)
      kill_a_worker(program, random() % 1500);
    auto code = program.wait();
    CHECK(code == (check_four_word_files(program, folder, files) == files ? 0 : 1));
  }
}

TEST_CASE_METHOD(no_leftovers,
                 "when no worker survives, wordcount ends and names what it has not counted") {
  temp_folder folder;
  constexpr int files = 100;
  write_four_word_files(folder, files);
  running_program program{{wordcount, folder.path(), "--workers", "2"}};
  while (program.alive())
    for (auto worker : workers_of(program.pid()))
      ::kill(worker, SIGKILL);
  CHECK(program.wait() == 1);
  CHECK(check_four_word_files(program, folder, files) < files);
}

TEST_CASE_METHOD(no_leftovers, "when the server is killed, wordcount says so and ends") {
  temp_folder folder;
  folder.write("large", some_text(1, 20'000'000));
  running_program program{{wordcount, folder.path()}};
  await([&] { return worker_reading(program.pid(), folder.path()); });
  for (auto child : children_of(program.pid()))
    if (command_line_of(child).find("[manager server]") != std::string::npos)
      ::kill(child, SIGKILL);
  CHECK(program.wait() == manager::exit_code(manager::errc::disconnected));
  CHECK_THAT(program.err(), Catch::Contains("killed by SIGKILL"));
}

TEST_CASE_METHOD(no_leftovers,
                 "wordcount names files and folders that cannot be read, and counts the others") {
  temp_folder folder;
  folder.write("good", "two words");
  auto file = folder.write("secret", "not seen");
  folder.write("locked/inner", "not seen");
  namespace fs = std::filesystem;
  fs::permissions(file, fs::perms::none);
  fs::permissions(folder / "locked", fs::perms::none);
  auto result = run_unprivileged({wordcount, folder.path()});
  fs::permissions(folder / "locked", fs::perms{0700});
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.err, Catch::Contains("not counted: " + file + ": Permission denied"));
  CHECK_THAT(result.err, Catch::Contains("not counted: " + (folder / "locked") + ": Permission"));
  CHECK_THAT(result.out, Catch::EndsWith("total: 2 words in 1 files\n"));
}

TEST_CASE_METHOD(no_leftovers, "wordcount explains what is wrong with its arguments") {
  temp_folder folder;
  auto file = folder.write("file", "");
  auto refused = [](std::vector<std::string> arguments, const std::string& why) {
    arguments.insert(arguments.begin(), wordcount);
    auto result = run(arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Catch::Contains(why) && Catch::Contains("usage: wordcount FOLDER"));
  };
  refused({}, "which folder?");
  refused({folder / "none"}, "there is no folder '" + (folder / "none") + "'");
  refused({file}, "'" + file + "' is not a folder");
  refused({folder.path(), folder.path()}, "is too much");
  refused({folder.path(), "--workers"}, "--workers takes a number");
  refused({folder.path(), "--workers", "0"}, "from 1 to 1000, not '0'");
  refused({folder.path(), "--workers", "2x"}, "not '2x'");
  refused({folder.path(), "--fast"}, "there is no option '--fast'");
  CHECK_THAT(run({wordcount, "--help"}).out, Catch::StartsWith("usage: wordcount FOLDER"));
}

TEST_CASE_METHOD(no_leftovers, "a progress bar shows on a terminal, and is gone at the end") {
  temp_folder folder;
  write_many_files(folder, 3);
  auto result = run({"script", "-qec", wordcount + " " + folder.path(), "/dev/null"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Contains("[....") && Catch::Contains("files\x1b[K\r\x1b[K"));
  CHECK_THAT(result.out, Catch::EndsWith("words in 3 files\r\n"));
}
