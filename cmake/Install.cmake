# What `cmake --install` puts where:
#   include/libmanager/          the public headers, manager/*.hpp, and those that they need
#   lib/                         the two static libraries
#   lib/cmake/manager/           the package for find_package(manager CONFIG)
#   bin/manager                  the command line program, if it is built
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(headers "${CMAKE_INSTALL_INCLUDEDIR}/libmanager")
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/manager")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/libmanager/include/" "${PROJECT_BINARY_DIR}/generated/"
        DESTINATION "${headers}" FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/actors"
        DESTINATION "${headers}" FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

install(TARGETS libmanager libmanager_actors libmanager_sanitizers EXPORT manager-targets
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" INCLUDES DESTINATION "${headers}")
install(EXPORT manager-targets NAMESPACE manager:: DESTINATION "${package}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/manager-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/manager-config.cmake"
                              INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/manager-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/manager-config.cmake"
              "${PROJECT_BINARY_DIR}/manager-config-version.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindCAF.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindMsgpackCxx.cmake" DESTINATION "${package}")

if(TARGET app_manager)
  install(TARGETS app_manager RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
