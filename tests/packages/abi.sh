#!/usr/bin/env bash
# Compares the shared library's binary interface with the recorded one of the last release.
#   abi.sh BUILD            fails if programs that were built with that release could break
#   abi.sh BUILD --record   records the interface of BUILD, at the time of a release
# BUILD is a build folder of the preset "package". Only what the public headers declare counts.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
build=$1
library=$(readlink -f "$build/libmanager/libmanager.so")
version=${library##*.so.}
recorded=$(find "$project/tests/abi" -name "libmanager-${version%%.*}.*.abi.xz" | sort -V | tail -1)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
abidw --headers-dir "$build/include" --drop-private-types --drop-undefined-syms --no-show-locs \
  --no-comp-dir-path --no-corpus-path --out-file "$work/now.abi" "$library"

if [ "${2:-}" = --record ]; then
  mkdir -p "$project/tests/abi"
  xz --keep --stdout -9 "$work/now.abi" >"$project/tests/abi/libmanager-$version.abi.xz"
  echo "recorded the interface of $version"
  exit
fi
if [ -z "$recorded" ]; then
  echo "no release ${version%%.*}.x is recorded: ./dev abi --record does it"
  exit 1
fi
xz --decompress --stdout "$recorded" >"$work/before.abi"
status=0
abidiff --no-added-syms "$work/before.abi" "$work/now.abi" || status=$?
if [ $status != 0 ]; then
  echo "The interface differs from $(basename "$recorded" .abi.xz). A program that was built with it may not" \
    "run with this library. Undo the change, or raise the major version in CMakeLists.txt."
  exit 1
fi
echo "programs that were built with $(basename "$recorded" .abi.xz) run with this library"
