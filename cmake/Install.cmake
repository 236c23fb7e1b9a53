# What `cmake --install` puts where, and into which component:
#   lib/libmanager.so.1          a shared library: component libmanager_runtime
#   include/manager/             the public headers: this and all that follows, libmanager_development
#   lib/libmanager.a or .so      the library that programs link
#   lib/cmake/manager/           the package for find_package(manager 1 CONFIG)
#   lib/pkgconfig/manager.pc     the package for pkg-config
#   bin/manager                  the command line program, if it is built: libmanager_tools
#   share/doc/libmanager/        the pages of docs/ and the examples: libmanager_documentation
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/manager")

install(DIRECTORY "${PROJECT_BINARY_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        COMPONENT libmanager_development)

install(TARGETS libmanager libmanager_testing libmanager_sanitizers EXPORT manager-targets
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT libmanager_development
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT libmanager_runtime
                NAMELINK_COMPONENT libmanager_development
        INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT manager-targets NAMESPACE manager:: DESTINATION "${package}"
        COMPONENT libmanager_development)

# Programs link OpenSSL only if the library is an archive. CAF is needed by `manager/caf.hpp`.
get_target_property(type libmanager TYPE)
if(type STREQUAL "SHARED_LIBRARY")
  set(find_openssl "")
  set(libs "")
  set(libs_private " -lcaf_io -lcaf_core")
  set(requires_private " libssl >= 3.0")
else()
  set(find_openssl "find_dependency(OpenSSL 3.0 COMPONENTS Crypto SSL)\n")
  set(libs " -lcaf_io -lcaf_core -lssl -lcrypto -pthread")
  set(libs_private "")
  set(requires_private "")
endif()
string(REGEX REPLACE "[^/]+" ".." up_to_prefix "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
configure_file("${CMAKE_CURRENT_LIST_DIR}/manager.pc.in" "${PROJECT_BINARY_DIR}/manager.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/manager.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
        COMPONENT libmanager_development)

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/manager-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/manager-config.cmake"
                              INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/manager-config-version.cmake"
                                 COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/manager-config.cmake"
              "${PROJECT_BINARY_DIR}/manager-config-version.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindCAF.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindMsgpackCxx.cmake"
        DESTINATION "${package}" COMPONENT libmanager_development)

# The program finds the library beside it, wherever the folder is moved.
if(TARGET app_manager)
  file(RELATIVE_PATH library_beside "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(app_manager PROPERTIES INSTALL_RPATH "$ORIGIN/${library_beside}")
  install(TARGETS app_manager RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
          COMPONENT libmanager_tools)
endif()

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        COMPONENT libmanager_development)
foreach(folder IN ITEMS docs apps/tutorial)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}")
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
            COMPONENT libmanager_documentation)
  endif()
endforeach()
# Made by ./dev docs.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/build/docs/html" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        COMPONENT libmanager_documentation OPTIONAL)
