# Compiles through ccache when it is installed. The settings stand here and not in the environment,
# so that every way of building gets them:
# - SLOPPINESS: what ccache asks for to cache files that use a precompiled header;
# - BASEDIR, NOHASHDIR: a copy of the sources in another folder hits the same entries.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${CCACHE_PROGRAM}")
endif()

# __FILE__ and debug information name files from the project's root, however the compiler is called.
cmake_path(RELATIVE_PATH PROJECT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_BINARY_DIR}"
           OUTPUT_VARIABLE up_to_root)
add_compile_options("-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=" "-fmacro-prefix-map=${up_to_root}/=")

# Precompiled headers are made by g++ only; -fpch-preprocess is what ccache needs to see through them.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(MANAGER_PCH_OPTIONS -fpch-preprocess)
else()
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
