#include <manager/manager.hpp>

// Two functions that have all in common but their source file: the program must end at its start.

static void work(int) {}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
}
