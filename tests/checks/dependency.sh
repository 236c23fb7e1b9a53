#!/usr/bin/env bash
# Uses the library as other projects do:
#   dependency.sh installed BUILD   installs the build into a folder, moves the folder, and there builds
#                                   and runs the programs of tests/checks/dependency: by find_package,
#                                   and by pkg-config and the compiler alone
#   dependency.sh vendored BUILD    copies the sources, without tests/ and docs/, into the project of
#                                   tests/checks/dependency/vendored, configures it and compiles its client
# BUILD is a build folder, of a static or a shared library; its settings are taken over.
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

expect() { # OUTPUT PROGRAM [ARGS]
  local printed
  printed=$("${@:2}") || fail "$2 fails with exit code $?"
  [[ $printed == *"$1"* ]] || fail "$2 prints '$printed', not '$1'"
}

by_find_package() { # PREFIX
  cp -r "$here/dependency" "$work/source"
  configure "$work/source/installed" -D CMAKE_PREFIX_PATH="$1"
  quiet_build client one_process
  expect "[42]" "$work/build/client"
  expect "42" "$work/build/one_process"
}

by_pkg_config() { # PREFIX
  command -v pkg-config >/dev/null || {
    echo "pkg-config is not installed: not tried"
    return
  }
  local flags
  PKG_CONFIG_PATH=$(dirname "$(find "$1" -name manager.pc)")
  export PKG_CONFIG_PATH
  pkg-config --exists "manager >= 1" "manager < 2" || fail "pkg-config finds no manager 1"
  flags=$(pkg-config --cflags --libs manager)
  # Unquoted: words for the compiler.
  # shellcheck disable=SC2086,SC2046
  "$(setting CMAKE_CXX_COMPILER)" -std=c++20 "$here/dependency/client.cpp" "$here/dependency/names.cpp" \
    $(setting CMAKE_CXX_FLAGS) $flags -o "$work/plain" || fail "the compiler with '$flags' fails"
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir manager) expect "[42]" "$work/plain"
}

check_installed() {
  cmake --install "$build" --prefix "$work/first" >/dev/null
  mv "$work/first" "$work/prefix"
  [ "$(ls "$work/prefix/include")" = manager ] || fail "include/ has more than manager/"
  # Nothing may point back to where it was built.
  if grep -rlF -e "$root" -e "$build" -e "$work/first" "$work/prefix" --include='*.cmake' --include='*.pc' \
    --include='*.hpp'; then
    fail "the installed files name the source, build or install folder"
  fi
  by_find_package "$work/prefix"
  by_pkg_config "$work/prefix"
  if [ -e "$work/prefix/bin/manager" ]; then
    "$work/prefix/bin/manager" --help >/dev/null || fail "the installed program does not run"
  fi
}

check_vendored() {
  cp -r "$here/dependency/vendored" "$work/source"
  cp "$here/dependency/"*.cpp "$work/source"
  mkdir "$work/source/libmanager"
  (cd "$root" && tar -cf - --exclude=__pycache__ CMakeLists.txt cmake actors libmanager apps) |
    tar -xf - -C "$work/source/libmanager"
  configure "$work/source"
  quiet_build CMakeFiles/client.dir/client.cpp.o CMakeFiles/client.dir/names.cpp.o manager
}

case $1 in
installed | vendored) "check_$1" ;;
*) fail "no check '$1'" ;;
esac
echo "the $1 library is used"
