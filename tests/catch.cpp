// The only Catch2 implementation: slow to compile, and it never changes.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

int run_catch(int argc, char** argv);

int run_catch(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}
