# The folders that the library's headers come from.
#   Targets of this project          the source folders: an edited header is the one that is compiled
#   Targets of another project       include/ of the build folder, which has manager/ and nothing else
#   Programs of an installed library the installed copy of that folder
# libmanager_headers, a target, brings include/ of the build folder up to date.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/actors/*.hpp"
                                            "${PROJECT_SOURCE_DIR}/libmanager/include/*.hpp")
set(staged_headers "${PROJECT_BINARY_DIR}/include")
add_custom_command(
  OUTPUT "${PROJECT_BINARY_DIR}/staged_headers.stamp"
  COMMAND "${CMAKE_COMMAND}" -D "SOURCE=${PROJECT_SOURCE_DIR}"
          -D "GENERATED=${PROJECT_BINARY_DIR}/generated" -D "OUT=${staged_headers}"
          -P "${CMAKE_CURRENT_LIST_DIR}/StageHeaders.cmake"
  COMMAND "${CMAKE_COMMAND}" -E touch "${PROJECT_BINARY_DIR}/staged_headers.stamp"
  DEPENDS ${headers} "${PROJECT_BINARY_DIR}/generated/manager/proxies.hpp"
          "${CMAKE_CURRENT_LIST_DIR}/StageHeaders.cmake"
  COMMENT "Copying the public headers" VERBATIM)
add_custom_target(libmanager_headers DEPENDS "${PROJECT_BINARY_DIR}/staged_headers.stamp")

# A target has this property if its folder, or one above, has it: so it marks the targets of this project.
foreach(scope IN ITEMS TARGET DIRECTORY)
  define_property(${scope} PROPERTY LIBMANAGER_USES_SOURCES INHERITED
                  BRIEF_DOCS "The target includes libmanager's headers from the source folders")
endforeach()
set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" PROPERTY LIBMANAGER_USES_SOURCES ON)

set(source_folders "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/libmanager/include"
                   "${PROJECT_BINARY_DIR}/generated")
set(uses_sources "$<BOOL:$<TARGET_PROPERTY:LIBMANAGER_USES_SOURCES>>")
set(LIBMANAGER_HEADER_FOLDERS
    "$<BUILD_INTERFACE:$<IF:${uses_sources},${source_folders},${staged_headers}>>")
