# Debian packages, by `cpack` in a build folder of the preset "package", or by ./dev packages:
#   libmanager1       the shared library
#   libmanager-dev    headers, packages for CMake and pkg-config
#   libmanager-tools  the command line program `manager`
#   libmanager-doc    the pages of docs/, the headers' pages if ./dev docs has made them, the tutorial
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL libmanager_runtime libmanager_development libmanager_tools
                         libmanager_documentation)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "libmanager developers <libmanager@localhost>")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/libmanager")

set(runtime "libmanager${PROJECT_VERSION_MAJOR}")
set(CPACK_DEBIAN_LIBMANAGER_RUNTIME_PACKAGE_NAME "${runtime}")
set(CPACK_DEBIAN_LIBMANAGER_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBMANAGER_RUNTIME_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_LIBMANAGER_RUNTIME_DESCRIPTION "${PROJECT_DESCRIPTION}: the shared library")

set(CPACK_DEBIAN_LIBMANAGER_DEVELOPMENT_PACKAGE_NAME libmanager-dev)
set(CPACK_DEBIAN_LIBMANAGER_DEVELOPMENT_PACKAGE_SECTION libdevel)
# The headers include msgpack, and manager/caf.hpp includes CAF.
set(CPACK_DEBIAN_LIBMANAGER_DEVELOPMENT_PACKAGE_DEPENDS
    "${runtime} (= ${PROJECT_VERSION}), libcaf-dev, libmsgpack-cxx-dev")
set(CPACK_DEBIAN_LIBMANAGER_DEVELOPMENT_DESCRIPTION "${PROJECT_DESCRIPTION}: headers")

set(CPACK_DEBIAN_LIBMANAGER_TOOLS_PACKAGE_NAME libmanager-tools)
set(CPACK_DEBIAN_LIBMANAGER_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_LIBMANAGER_TOOLS_PACKAGE_DEPENDS "${runtime} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_LIBMANAGER_TOOLS_DESCRIPTION "${PROJECT_DESCRIPTION}: the program manager")

set(CPACK_DEBIAN_LIBMANAGER_DOCUMENTATION_PACKAGE_NAME libmanager-doc)
set(CPACK_DEBIAN_LIBMANAGER_DOCUMENTATION_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_LIBMANAGER_DOCUMENTATION_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_LIBMANAGER_DOCUMENTATION_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBMANAGER_DOCUMENTATION_DESCRIPTION "${PROJECT_DESCRIPTION}: documentation")
include(CPack)
