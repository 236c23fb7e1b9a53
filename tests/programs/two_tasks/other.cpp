#include <manager/manager.hpp>

namespace {

void apart(int) {} // in an unnamed namespace, a different function
MANAGER_TASK(apart);

} // namespace

static void work(int) {}
MANAGER_TASK(work);
