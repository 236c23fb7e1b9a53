#!/usr/bin/env bash
# Plants each fault of tests/faults/*.patch into a copy of the sources and sees that the test named in
# the patch's head ("Caught by: tier/test") passes without it and fails with it.
#   usage: tests/faults/run.sh [NAME ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
jobs=${MANAGER_JOBS:-$(nproc)}
limit=60 # seconds that a test with a fault may take: one that hangs has caught it

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

fail() {
  echo "faults: $*" >&2
  exit 1
}

copy_sources() {
  (cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf -) |
    tar -xf - -C "$copy"
  cd "$copy"
  cmake --preset dev >configure.log || fail "cannot configure: $(cat configure.log)"
}

build() { # TIER
  cmake --build build/dev --parallel "$jobs" --target "$1_tests" >build.log 2>&1
}

passes() { # TIER TEST
  timeout "$limit" "build/dev/bin/$1_tests" --warn NoTests "$(sed 's/[][,*"\\]/\\&/g' <<<"$2")" >test.log 2>&1
}

# Prints the outcome: caught, or what is wrong with the fault.
try() { # PATCH TIER TEST
  git apply --unidiff-zero --recount "$1" 2>apply.log || { echo "the patch no longer applies" && return; }
  if ! build "$2"; then
    grep -m1 "error:" build.log >apply.log || true
    echo "does not compile: $(cat apply.log)"
  elif passes "$2" "$3"; then
    echo "NOT CAUGHT"
  else
    echo "caught"
  fi
  git apply --reverse --unidiff-zero --recount "$1"
}

names=("$@")
if [ ${#names[@]} = 0 ]; then
  for patch in "$here"/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi

copy_sources
for tier in $(for name in "${names[@]}"; do sed -n 's|^Caught by: \([a-z]*\)/.*|\1|p' "$here/$name.patch"; done | sort -u); do
  build "$tier" || fail "the $tier tests do not compile: $(tail -n 5 build.log)"
done

missed=0
for name in "${names[@]}"; do
  patch="$here/$name.patch"
  caught_by=$(sed -n 's/^Caught by: //p' "$patch")
  tier=${caught_by%%/*} test=${caught_by#*/}
  passes "$tier" "$test" || fail "$name: '$caught_by' fails, or is not there, without the fault"
  outcome=$(try "$patch" "$tier" "$test")
  [ "$outcome" = caught ] || missed=$((missed + 1))
  printf '%-28s %-12s %s\n' "$name" "$outcome" "$caught_by"
  build "$tier" # without the fault again
done
[ "$missed" = 0 ] || fail "$missed of ${#names[@]} faults were not caught"
echo "all ${#names[@]} faults were caught"
