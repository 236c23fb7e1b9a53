#!/usr/bin/env bash
# Adds the small type of tests/checks/new_type/ to a copy of the sources and sees that it takes its
# four parts and nothing else:
#   <type>.hpp          -> actors/objects/containers/
#   proxies/<type>.hpp  -> libmanager/include/manager/proxies/
#   <type>_test.cpp     -> tests/objects/
#   objects.md          -> appended to docs/objects.md
# With one part missing the configuration must fail and name it; with all four the generated headers
# must name the type. `--build` also builds and runs the type's tests.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
new_type="$here/new_type"

fail() {
  echo "add_type: $*" >&2
  exit 1
}

header=$(cd "$new_type" && echo *.hpp)
type=${header%.hpp}
object="actors/objects/containers/$type.hpp"
proxy="libmanager/include/manager/proxies/$type.hpp"
test="tests/objects/${type}_test.cpp"
docs="docs/objects.md"
[ -f "$new_type/$header" ] || fail "tests/checks/new_type/ must hold exactly one <type>.hpp"
[ ! -e "$root/$object" ] || fail "the project already has a type '$type'"

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
build="$copy/build/dev"

copy_sources() {
  cd "$root"
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
  else
    find . \( -name build -o -name .git \) -prune -o -type f -print0
  fi | while IFS= read -r -d '' file; do
    if [ -f "$file" ]; then printf '%s\0' "$file"; fi
  done | tar --null --files-from=- -cf - | tar -xf - -C "$copy"
}

add_part() {
  case $1 in
  "$object") cp "$new_type/$header" "$copy/$1" ;;
  "$proxy") cp "$new_type/proxies/$header" "$copy/$1" ;;
  "$test") cp "$new_type/${type}_test.cpp" "$copy/$1" ;;
  "$docs") cat "$root/$docs" "$new_type/objects.md" >"$copy/$1" ;;
  esac
}

remove_part() {
  if [ "$1" = "$docs" ]; then cp "$root/$docs" "$copy/$1"; else rm "$copy/$1"; fi
}

configure() {
  (cd "$copy" && cmake --preset dev) >"$copy/configure.log" 2>&1
}

demand_in() { # FILE TEXT
  grep -qF -- "$2" "$1" || {
    cat "$copy/configure.log"
    fail "'$2' is not in ${1#"$copy"/}"
  }
}

copy_sources
for part in "$object" "$proxy" "$test" "$docs"; do add_part "$part"; done
configure || {
  cat "$copy/configure.log"
  fail "the configuration fails with all four parts"
}
demand_in "$build/generated/actors/object_types.hpp" "#include \"$object\""
demand_in "$build/generated/actors/object_types.hpp" "${type}_object"
demand_in "$build/generated/manager/proxies.hpp" "#include <manager/proxies/$type.hpp>"
demand_in "$build/generated/manager/proxies.hpp" "${type}_factory<Session>"
echo "with its four parts the type '$type' is there"

for part in "$object" "$proxy" "$test" "$docs"; do
  remove_part "$part"
  if configure; then fail "the configuration succeeds without $part"; fi
  demand_in "$copy/configure.log" "object type '$type' lacks"
  demand_in "$copy/configure.log" "$(if [ "$part" = "$object" ]; then echo "/$type.hpp"; else echo "$part"; fi)"
  add_part "$part"
  echo "without $part the configuration says so"
done

if [ "${1-}" = --build ]; then
  configure
  cmake --build "$build" --parallel 2 --target object_tests
  "$build/bin/object_tests" "[$type]"
fi
