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

# What the head of a fault says: its tier, or the name of the test in it.
tier_of() { sed -n 's|^Caught by: \([a-z]*\)/.*|\1|p' "$here/$1.patch"; }
test_of() { sed -n 's|^Caught by: [a-z]*/||p' "$here/$1.patch"; }

copy_sources
missed=0
for tier in $(for name in "${names[@]}"; do tier_of "$name"; done | sort -u); do
  mapfile -t of_tier < <(for name in "${names[@]}"; do [ "$(tier_of "$name")" != "$tier" ] || echo "$name"; done)
  build "$tier" || fail "the $tier tests do not compile: $(tail -n 5 build.log)"
  for name in "${of_tier[@]}"; do
    passes "$tier" "$(test_of "$name")" || fail "$name: '$(test_of "$name")' fails, or is not there, without the fault"
  done
  for name in "${of_tier[@]}"; do
    outcome=$(try "$here/$name.patch" "$tier" "$(test_of "$name")")
    [ "$outcome" = caught ] || missed=$((missed + 1))
    printf '%-28s %-12s %s\n' "$name" "$outcome" "$tier/$(test_of "$name")"
  done
done
[ "$missed" = 0 ] || fail "$missed of ${#names[@]} faults were not caught"
echo "all ${#names[@]} faults were caught"
