#!/usr/bin/env bash
# Makes the pages of the public headers in build/docs; what doxygen warns about is an error.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
if ! command -v doxygen >/dev/null; then
  echo "SKIPPED: doxygen is not installed; apt-get install doxygen"
  exit 77
fi
mkdir -p build/docs
doxygen docs/Doxyfile || exit 1
echo "the comments of the public headers are in order"
