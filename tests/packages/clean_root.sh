#!/usr/bin/env bash
# Runs something in a minimal Debian that debootstrap makes for it. Needs root.
#   clean_root.sh SUITE packages DEB...   installs the packages; builds and runs a program with them by
#                                         CMake, by pkg-config, and runs the command line program
#   clean_root.sh SUITE dev COMMAND...    copies the tracked files, runs `./dev COMMAND` there as root
#   clean_root.sh SUITE user COMMAND...   the same as a user who has sudo
# SUITE is bookworm or trixie. TMPDIR says where the system is put, DEBIAN_MIRROR where it is taken from.
# Exits with 77, after a line SKIPPED: reason, if it cannot be done here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

skip() {
  echo "SKIPPED: $*"
  exit 77
}

fail() {
  echo "clean_root: $*" >&2
  exit 1
}

[ $# -ge 3 ] || fail "usage: clean_root.sh SUITE packages|dev|user WORD..."
suite=$1 what=$2
shift 2
[ "$(id -u)" = 0 ] || skip "only root can make a clean root folder; run it with sudo"
command -v debootstrap >/dev/null || skip "debootstrap is not installed; apt-get install debootstrap"

root=$(mktemp -d "${TMPDIR:-/tmp}/libmanager-$suite-XXXXXX")
remove_root() {
  umount -l "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap remove_root EXIT

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "$@"; }

install() { # PACKAGE...
  inside DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$root/log" 2>&1 ||
    {
      cat "$root/log"
      fail "apt-get install $* fails"
    }
}

make_root() {
  echo "== making a minimal $suite in $root"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
    tail -5 "$root.log"
    rm -f "$root.log"
    skip "debootstrap cannot make $suite from $mirror"
  }
  rm -f "$root.log"
  mount -t proc proc "$root/proc" || echo "/proc cannot be mounted there: going on without"
  inside apt-get update -q >/dev/null
}

try_packages() { # DEB...
  mkdir "$root/packages"
  cp "$@" "$root/packages"
  cp -r "$project/tests/checks/dependency" "$root/client"
  echo "== installing $(cd "$root/packages" && echo *)"
  local deb debs=()
  for deb in "$@"; do
    debs+=("/packages/$(basename "$deb")")
  done
  install "${debs[@]}"
  inside manager --help >/dev/null || fail "the program manager does not run"
  inside sh -c 'manager keygen /key && manager types' >/dev/null || fail "manager types fails"
  inside test -d /usr/share/doc/libmanager || fail "there is no documentation"
  echo "== building a program with the packages"
  install g++ cmake make pkg-config
  inside sh -ec 'cmake -S /client/installed -B /built >/dev/null && cmake --build /built >/dev/null &&
    /built/client && /built/one_process' || fail "a program built by CMake fails"
  # shellcheck disable=SC2016
  inside sh -ec 'g++ -std=c++20 /client/client.cpp $(pkg-config --cflags --libs manager) -o /plain &&
    /plain' || fail "a program built by pkg-config fails"
  echo "== removing the packages"
  inside apt-get purge -y -q libmanager1 libmanager-dev libmanager-tools libmanager-doc >/dev/null
  inside sh -c '! find /usr -path "*manager*" -name "*libmanager*" | grep .' || fail "files are left behind"
}

copy_project() { # FOLDER
  mkdir -p "$root$1"
  # A clone is what people have; without git there is a copy of the tracked files.
  (cd "$project" && git ls-files -z | tar -cf - --null -T -) | tar -xf - -C "$root$1"
}

run_dev() { # USER COMMAND...
  local user=$1 home=/root
  shift
  if [ "$user" != root ]; then
    install sudo
    inside useradd --create-home "$user"
    echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
    home=/home/$user
  fi
  copy_project "$home/libmanager"
  inside chown -R "$user" "$home/libmanager"
  echo "== ./dev $* in a minimal $suite, as $user"
  time inside su "$user" -c "cd $home/libmanager && MANAGER_JOBS=${MANAGER_JOBS:-} ./dev $*"
}

make_root
case $what in
packages) try_packages "$@" ;;
dev) run_dev root "$@" ;;
user) run_dev developer "$@" ;;
*) fail "no task '$what'" ;;
esac
echo "== a minimal $suite: done"
