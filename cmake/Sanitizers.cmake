# libmanager_sanitizers carries MANAGER_SANITIZE to everything that links the libraries.
add_library(libmanager_sanitizers INTERFACE)
set_target_properties(libmanager_sanitizers PROPERTIES EXPORT_NAME sanitizers)
if(MANAGER_SANITIZE)
  set(flags "-fsanitize=${MANAGER_SANITIZE}" -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_compile_options(libmanager_sanitizers INTERFACE ${flags})
  target_link_options(libmanager_sanitizers INTERFACE ${flags})
endif()
# Without an instrumented CAF the thread sanitizer takes every hand-over between actors for a race.
if(MANAGER_SANITIZE MATCHES "thread" AND NOT EXISTS "${CAF_ROOT}/include/caf/config.hpp")
  message(FATAL_ERROR "MANAGER_SANITIZE=thread needs a CAF that is built for it: run "
                      "cmake/build-instrumented-caf.sh and set CAF_ROOT to the folder it prints, "
                      "or run ./dev tsan, which does both")
endif()
