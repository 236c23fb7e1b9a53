# Finds CAF, for which Debian ships no CMake package.
#   Components  core, io -> imported targets CAF::core, CAF::io
#   CAF_ROOT    look only here, e.g. in the build that cmake/build-instrumented-caf.sh makes
#   CAF_VERSION read from caf/config.hpp
include(FindPackageHandleStandardArgs)
find_package(Threads REQUIRED)

set(where "")
if(CAF_ROOT)
  set(where PATHS "${CAF_ROOT}" PATH_SUFFIXES include lib NO_DEFAULT_PATH)
endif()

find_path(CAF_INCLUDE_DIR caf/config.hpp ${where})
mark_as_advanced(CAF_INCLUDE_DIR)
if(CAF_INCLUDE_DIR)
  file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" line REGEX "^#define CAF_VERSION [0-9]+")
  string(REGEX MATCH "[0-9]+$" number "${line}") # 1706 is 0.17.6
  math(EXPR major "${number} / 10000")
  math(EXPR minor "${number} / 100 % 100")
  math(EXPR patch "${number} % 100")
  set(CAF_VERSION "${major}.${minor}.${patch}")
endif()

foreach(component IN LISTS CAF_FIND_COMPONENTS)
  find_library(CAF_${component}_LIBRARY caf_${component} ${where})
  mark_as_advanced(CAF_${component}_LIBRARY)
  if(CAF_${component}_LIBRARY)
    set(CAF_${component}_FOUND TRUE)
  endif()
endforeach()

find_package_handle_standard_args(CAF REQUIRED_VARS CAF_INCLUDE_DIR VERSION_VAR CAF_VERSION
                                      HANDLE_COMPONENTS)
if(NOT CAF_FOUND)
  return()
endif()
foreach(component IN LISTS CAF_FIND_COMPONENTS)
  if(NOT TARGET CAF::${component})
    add_library(CAF::${component} UNKNOWN IMPORTED)
    set_target_properties(CAF::${component} PROPERTIES
      IMPORTED_LOCATION "${CAF_${component}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
    if(NOT component STREQUAL "core")
      set_property(TARGET CAF::${component} APPEND PROPERTY INTERFACE_LINK_LIBRARIES CAF::core)
    endif()
  endif()
endforeach()
