#include <manager/manager.hpp>

namespace {

void apart(int) {} // of an unnamed namespace, and not the same as anything
MANAGER_TASK(apart);

} // namespace

static void work(int) {}
MANAGER_TASK(work);
