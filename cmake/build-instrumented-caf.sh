#!/usr/bin/env bash
# Builds CAF 0.17.6 (core and io) with the thread sanitizer, from Debian's source package, once.
# Prints the folder it is installed in, for CAF_ROOT, as its only output.
#   usage: cmake/build-instrumented-caf.sh [FOLDER]
# The package sources of this machine are read, never changed, and root is not needed.
set -euo pipefail
version=0.17.6
target=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/libmanager/caf-$version-tsan}

if [ -f "$target/lib/libcaf_io.so" ]; then
  echo "$target"
  exit 0
fi

work=$(mktemp -d)
log=$(mktemp)

ended() {
  local status=$?
  rm -rf "$work"
  if [ "$status" = 0 ]; then
    rm -f "$log"
  else
    tail -n 40 "$log" >&3
    echo "build-instrumented-caf.sh: failed, the whole log is $log" >&3
  fi
}
trap ended EXIT

# A private copy of the package sources that asks for source packages: every `deb` becomes `deb-src`.
private_sources() {
  mkdir -p "$work/sources.list.d" "$work/lists/partial" "$work/cache/archives/partial"
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    sed -nE 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/p' "$file" | sort -u \
      >"$work/sources.list.d/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/I' "$file" >"$work/sources.list.d/$(basename "$file")"
  done
}

private_apt() {
  apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources.list.d" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

download() {
  private_sources
  # Sources that have no source packages make this fail; what counts is whether CAF arrives.
  private_apt update || true
  (cd "$work" && private_apt source --download-only --tar-only actor-framework)
  mkdir "$work/source"
  tar -xf "$work"/actor-framework_"$version".orig.tar.* -C "$work/source" --strip-components=1
}

build() {
  local no=() part launcher
  for part in EXAMPLES UNIT_TESTS TOOLS OPENCL PYTHON OPENSSL; do no+=(-D "CAF_NO_$part=yes"); done
  launcher=$(command -v ccache || true)
  # This CAF is older than the compiler: it needs the headers named, and its own standard.
  cmake -S "$work/source" -B "$work/build" -G Ninja \
    -D CMAKE_BUILD_TYPE=RelWithDebInfo -D CMAKE_INSTALL_PREFIX="$target" \
    -D CMAKE_INSTALL_LIBDIR=lib -D CMAKE_INSTALL_RPATH="$target/lib" \
    ${launcher:+-D CMAKE_CXX_COMPILER_LAUNCHER="$launcher"} \
    -D CMAKE_CXX_FLAGS="-fsanitize=thread -std=c++17 -include cstdint -include limits -w" "${no[@]}"
  cmake --build "$work/build" --parallel "${MANAGER_JOBS:-$(nproc)}"
  DESTDIR="$work/installed" cmake --install "$work/build"
  mkdir -p "$(dirname "$target")"
  mv "$work/installed/$target" "$target"
}

echo "building CAF $version with the thread sanitizer, about three minutes" >&2
exec 4>&1 3>&2 >"$log" 2>&1
download
build
echo "$target" >&4
