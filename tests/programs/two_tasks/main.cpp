#include <manager/manager.hpp>

// Two functions that differ only in their source file: the program must end when it starts.

static void work(int) {}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
}
