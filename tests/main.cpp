// The main of every test program. Workers and servers that the process tier starts are this
// program, too.
#include <manager/manager.hpp>

int run_catch(int argc, char** argv); // catch.cpp

int main(int argc, char** argv) {
  manager::init(argc, argv);
  return run_catch(argc, argv);
}
