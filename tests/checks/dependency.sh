#!/usr/bin/env bash
# Uses the library as other projects do:
#   dependency.sh installed BUILD   installs the build into a folder, builds and runs a client of
#                                   tests/checks/dependency/installed there by find_package
#   dependency.sh vendored BUILD    copies the sources, without tests/ and docs/, into the project of
#                                   tests/checks/dependency/vendored, configures it and compiles its client
# BUILD is a build folder; its settings are taken over.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$2" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "dependency: $*" >&2
  exit 1
}

setting() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

configure() { # SOURCE [CMAKE ARGS]
  cmake -S "$1" -B "$work/build" -G Ninja -D CMAKE_BUILD_TYPE="$(setting CMAKE_BUILD_TYPE)" \
    -D CMAKE_CXX_COMPILER="$(setting CMAKE_CXX_COMPILER)" -D CMAKE_CXX_FLAGS_DEBUG="-O0" "${@:2}" \
    >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "the configuration fails"
  }
}

quiet_build() { # TARGET...
  cmake --build "$work/build" --target "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "the client does not build"
  }
}

check_installed() {
  cmake --install "$build" --prefix "$work/prefix" >/dev/null
  cp -r "$here/dependency" "$work/source"
  configure "$work/source/installed" -D CMAKE_PREFIX_PATH="$work/prefix"
  quiet_build client
  local printed
  printed=$("$work/build/client")
  case $printed in
  *"[42]"*) ;;
  *) fail "the client prints '$printed'" ;;
  esac
  "$work/prefix/bin/manager" --help >/dev/null || fail "the installed program does not run"
  # Nothing may point back to where it was built.
  if grep -rlF -e "$root" -e "$build" "$work/prefix/lib" --include='*.cmake'; then
    fail "the installed package names the source or build folder"
  fi
}

check_vendored() {
  cp -r "$here/dependency/vendored" "$work/source"
  cp "$here/dependency/client.cpp" "$work/source"
  mkdir "$work/source/libmanager"
  (cd "$root" && tar -cf - --exclude=__pycache__ CMakeLists.txt cmake actors libmanager apps) |
    tar -xf - -C "$work/source/libmanager"
  configure "$work/source"
  quiet_build CMakeFiles/client.dir/client.cpp.o manager
}

case $1 in
installed | vendored) "check_$1" ;;
*) fail "no check '$1'" ;;
esac
echo "the $1 library is used"
