#include <manager/manager.hpp>

// Two tasks that workers could not tell apart: the program must end at its start.

namespace one {
void work(int) {}
MANAGER_TASK(work);
} // namespace one

namespace other {
void work(long) {} // the same to the wire
MANAGER_TASK(work);
} // namespace other

int main(int argc, char** argv) {
  manager::init(argc, argv);
}
