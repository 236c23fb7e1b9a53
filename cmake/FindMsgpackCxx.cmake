# Finds the headers of msgpack for C++ -> imported target MsgpackCxx::headers.
# Not Debian's CMake package: it asks for Boost, which MSGPACK_NO_BOOST does without.
include(FindPackageHandleStandardArgs)
find_path(MsgpackCxx_INCLUDE_DIR msgpack.hpp)
mark_as_advanced(MsgpackCxx_INCLUDE_DIR)
find_package_handle_standard_args(MsgpackCxx REQUIRED_VARS MsgpackCxx_INCLUDE_DIR)
if(MsgpackCxx_FOUND AND NOT TARGET MsgpackCxx::headers)
  add_library(MsgpackCxx::headers INTERFACE IMPORTED)
  set_target_properties(MsgpackCxx::headers PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${MsgpackCxx_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS MSGPACK_NO_BOOST)
endif()
