#!/usr/bin/env bash
# ./dev on a machine where packages are missing and nobody may install them: no root, no sudo. Such a
# machine is simulated by a folder of commands.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "dev_without_root: $*" >&2
  cat "$work/log" >&2
  exit 1
}

command_of() { # MACHINE NAME SCRIPT
  printf '#!/bin/sh\n%s\n' "$3" >"$work/$1/$2"
  chmod +x "$work/$1/$2"
}

# A machine without any installed package, with the commands of this one but for those named.
machine() { # MACHINE MISSING...
  mkdir "$work/$1"
  local folders folder command
  IFS=: read -ra folders <<<"$PATH"
  for folder in "${folders[@]}"; do
    ln -sn "$folder"/* "$work/$1/" 2>/dev/null || true # the first folder that has a command counts
  done
  for command in sudo id dpkg-query apt-get git clang-format clang-tidy "${@:2}"; do
    rm -f "$work/$1/$command"
  done
  command_of "$1" id 'echo 1000'
  command_of "$1" dpkg-query 'exit 0'
  command_of "$1" apt-get 'echo "apt-get was run"; exit 1'
  for command in git clang-format clang-tidy; do command_of "$1" $command 'exit 0'; done
}

setup() { # MACHINE
  PATH="$work/$1" "$root/dev" setup </dev/null >"$work/log" 2>&1
}

says() { grep -qF -- "$1" "$work/log" || fail "it does not say '$1'"; }
never_says() { ! grep -qF -- "$1" "$work/log" || fail "it says '$1'"; }

machine complete
setup complete || fail "it stops although everything is there"
says "what they are needed for is there"
never_says "apt-get was run"

machine slow ccache
setup slow || fail "it stops for want of ccache"
says "apt-get install --no-install-recommends ccache"
says "going on without ccache"

machine incomplete cmake ninja ccache
! setup incomplete || fail "it goes on without cmake"
says "apt-get install --no-install-recommends cmake ninja-build ccache"
says "not found: cmake ninja-build"
never_says "apt-get was run"

command_of incomplete sudo 'exit 1' # there, but not for this user
! setup incomplete || fail "it goes on without cmake"
says "not found: cmake ninja-build"
echo "./dev says what is missing, and goes on if it can"
