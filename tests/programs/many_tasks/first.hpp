#pragma once

#include <manager/manager.hpp>

inline void append_first(manager::list<std::string> to) {
  to.push_back("first");
}
MANAGER_TASK(append_first);
