# Links Debug builds with mold when it is installed: a test program takes 2 s instead of 14 s, and a
# build has about a hundred programs. Other builds keep the compiler's own linker.
find_program(MOLD_PROGRAM mold)
set(knows_mold OFF) # g++ knows the option since 12.1
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang"
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1))
  set(knows_mold ON)
endif()
if(MOLD_PROGRAM AND knows_mold AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_link_options(-fuse-ld=mold)
endif()
