# Link libmanager_warnings privately to get the project's warnings. They become errors where
# CMAKE_COMPILE_WARNING_AS_ERROR is set, as the dev and release presets do.
add_library(libmanager_warnings INTERFACE)
target_compile_options(libmanager_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wextra-semi -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++'s whole -Wshadow also minds parameters named like a member function; members end in _ here.
  target_compile_options(libmanager_warnings INTERFACE -Wshadow=local -Wduplicated-cond
                                                    -Wduplicated-branches -Wlogical-op -Wsuggest-override)
else()
  target_compile_options(libmanager_warnings INTERFACE -Wshadow)
endif()
