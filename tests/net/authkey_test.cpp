#include "libmanager/src/net/authkey.hpp"

#include "tests/support/failure.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <type_traits>

// Authkeys in files.

using manager::authkey;
using manager::errc;
using manager::test::failure_of;
using manager::test::temp_folder;

namespace {

const std::string text = "a key of more than 16 bytes";

std::string key_in(const temp_folder& folder, const std::string& content) {
  return authkey::from_file(folder.write_private("key", content)).bytes();
}

} // namespace

TEST_CASE("a key file is read without one line end") {
  temp_folder folder;
  CHECK(key_in(folder, text) == text);
  CHECK(key_in(folder, text + "\n") == text);
  CHECK(key_in(folder, text + "\r\n") == text);
  CHECK(key_in(folder, text + "\n\n") == text + "\n");
  CHECK(key_in(folder, text + "\r") == text + "\r");
  CHECK(key_in(folder, " " + text + " \t\n") == " " + text + " \t");
  const std::string binary{"\0\n\0\xff sixteen bytes and more", 27};
  CHECK(key_in(folder, binary + "\n") == binary);
}

TEST_CASE("a key file has from 16 to 4096 bytes besides its line end") {
  temp_folder folder;
  auto size_read = [&](size_t size, const std::string& end) {
    std::string content;
    content.resize(size, 'x');
    return key_in(folder, content.append(end)).size();
  };
  CHECK(size_read(16, "\r\n") == 16);
  CHECK(size_read(4096, "\r\n") == 4096);
  CHECK_FAILS(errc::authentication_failed, size_read(15, "\n"));
  CHECK_FAILS(errc::authentication_failed, size_read(4097, ""));
  CHECK_FAILS(errc::authentication_failed, key_in(folder, ""));
  CHECK_FAILS(errc::authentication_failed, key_in(folder, "\n"));
}

TEST_CASE("a key file that others may read, that is none or that is not there is refused by name") {
  temp_folder folder;
  auto path = folder.write_private("key", text);
  std::filesystem::permissions(path, std::filesystem::perms{0640});
  auto open = failure_of([&] { authkey::from_file(path); });
  CHECK(open.kind() == errc::authentication_failed);
  CHECK_THAT(open.text(), Catch::Contains("chmod 600 " + path) && !Catch::Contains(text));
  CHECK_FAILS_SAYING(errc::bad_argument, "key file '" + folder.path() + "': is not a regular file",
                     authkey::from_file(folder.path()));
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "key file '" + (folder / "none") + "': No such file or directory",
                     authkey::from_file(folder / "none"));
}

// Arguments in the wrong order do not compile.
static_assert(!std::is_convertible_v<std::string, authkey>);
static_assert(!std::is_convertible_v<authkey, std::string>);
static_assert(!std::is_convertible_v<const char*, authkey>);

TEST_CASE("an authkey of fewer than 16 bytes is refused") {
  CHECK_FAILS_SAYING(errc::authentication_failed, "the authkey has 10 bytes, it needs at least 16",
                     authkey{"0123456789"});
}

TEST_CASE("an authkey is read from the file that an environment variable names") {
  temp_folder folder;
  ::setenv("MANAGER_TEST_KEY", folder.write_private("key", text + "\n").c_str(), 1);
  CHECK(authkey::from_environment("MANAGER_TEST_KEY") == authkey{text});
  ::unsetenv("MANAGER_TEST_KEY");
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "the environment variable MANAGER_TEST_KEY is not set; it must have the path of "
      "a key file",
      authkey::from_environment("MANAGER_TEST_KEY"));
}

TEST_CASE("keys that differ by a line end only are known to each other") {
  auto know_each_other = [](const std::string& one, const std::string& other) {
    for (auto& each : manager::keys_with_other_line_end(authkey{one}))
      if (each.bytes() == other)
        return true;
    return false;
  };
  CHECK(know_each_other(text, text + "\n"));
  CHECK(know_each_other(text, text + "\r\n"));
  CHECK(know_each_other(text + "\n", text));
  CHECK(know_each_other(text + "\r\n", text));
  CHECK_FALSE(know_each_other(text, text + " "));
  CHECK_FALSE(know_each_other(text, text));
}
