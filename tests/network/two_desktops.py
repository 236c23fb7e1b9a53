#!/usr/bin/env python3
"""Two desktops: two network namespaces with a cable between them. The commands of README.md's section
run as they stand there; the tutorial runs with its manager on the other desktop; and when the cable is
cut, the server notices.
   usage: two_desktops.py BIN      exit code 77: this machine does not let us make namespaces"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 60
ROOT = Path(__file__).resolve().parents[2]
PREFIX = "manager-test-"  # and then the number of the process that made it
FIRST, SECOND = f"{PREFIX}{os.getpid()}-a", f"{PREFIX}{os.getpid()}-b"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def must(*command):
    result = run(*command)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    return result.stdout


def make_desktops():
    for name in (FIRST, SECOND):
        if run("ip", "netns", "add", name).returncode != 0:
            print("SKIPPED: this machine does not let us make network namespaces")
            sys.exit(77)
    must("ip", "-n", FIRST, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", SECOND)
    for name, address in ((FIRST, "10.77.0.1/24"), (SECOND, "10.77.0.2/24")):
        must("ip", "-n", name, "address", "add", address, "dev", "cable")
        must("ip", "-n", name, "link", "set", "cable", "up")
        must("ip", "-n", name, "link", "set", "lo", "up")


def remove_desktops():
    for name in (FIRST, SECOND):
        run("ip", "netns", "delete", name)


def is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove_left_overs():
    """Those of runs that were killed, which cannot clean up."""
    for line in run("ip", "netns", "list").stdout.splitlines():
        owner = re.match(rf"{PREFIX}(\d+)-[ab]\b", line)
        if owner and not is_running(int(owner.group(1))):
            run("ip", "netns", "delete", line.split()[0])


@contextlib.contextmanager
def two_desktops():
    """Both namespaces, which go whatever happens, signals that end a program included."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    remove_left_overs()
    try:
        make_desktops()
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # not while they are being removed
        remove_desktops()


def commands_of_readme():
    """The lines of the section's shell blocks, by block."""
    section = (ROOT / "README.md").read_text().split("## Two desktops")[1].split("\n## ")[0]
    return [block.strip().splitlines() for block in re.findall(r"```sh\n(.*?)```", section, re.S)]


def on(desktop, command, folder, bin_folder):
    return ["ip", "netns", "exec", desktop, "env", "-C", folder, f"PATH={bin_folder}:/usr/bin:/bin", "sh",
            "-c", f"exec {command}"]


def wait_until(question, what):
    deadline = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > deadline:
            sys.exit(f"{what}: does not happen")


def check(bin_folder, folder):
    (keygen, serve), (status,) = commands_of_readme()
    must(*on(FIRST, keygen, folder, bin_folder))
    server = subprocess.Popen(on(FIRST, serve, folder, bin_folder), stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        assert line == "listening at 10.77.0.1:5000\n", line
        must(*on(SECOND, status, folder, bin_folder))
        out = must(*on(SECOND, "remote_tutorial 10.77.0.1:5000 team.key", folder, bin_folder))
        assert out == "List: 50\n", out
        check_cut(bin_folder, folder, status)
    finally:
        server.kill()
        server.wait()


def check_cut(bin_folder, folder, status):
    """A client holds a list; the cable is cut; soon the server has it no more."""
    key = (Path(folder) / "team.key").read_text()
    client = subprocess.Popen(on(SECOND, f"holder 10.77.0.1:5000 {key}", folder, bin_folder),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert client.stdout.readline() == "holding\n"
        held = must(*on(FIRST, status, folder, bin_folder))
        assert "list<int>" in held, held
        must("ip", "-n", FIRST, "link", "set", "cable", "down")
        wait_until(lambda: "list<int>" not in must(*on(FIRST, status, folder, bin_folder)),
                   "the server notices that the cable is cut")
        assert client.wait(PATIENCE) != 0  # and so does the client
    finally:
        client.kill()
        client.wait()


def main():
    with two_desktops(), tempfile.TemporaryDirectory() as folder:
        check(str(Path(sys.argv[1]).resolve()), folder)
    print("the commands of the README work between two network namespaces")


main()
