#pragma once

#include <manager/manager.hpp>

inline void append_second(manager::list<std::string> to) {
  to.push_back("second");
}
MANAGER_TASK(append_second);

/// Name of the source file: each file that includes this header has its own copy.
static const char*& own_name() {
  static const char* name = "nobody's";
  return name;
}

static void append_own_name(manager::list<std::string> to) {
  to.push_back(own_name());
}
MANAGER_TASK(append_own_name);
