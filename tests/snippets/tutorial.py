#!/usr/bin/env python3
"""Runs the commands of docs/tutorial.md: tutorial.py BIN_FOLDER

Every `sh` block runs in one folder, with the programs of the page; what it prints is the `text` block after it. A command
with & at its end goes on in the background; the first line that it prints counts. The address of the page becomes a free
port of this machine.
"""

import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
BLOCKS = re.compile(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
ADDRESS = "10.77.0.1:5000"


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


class Shell:
    """Runs commands in a folder; ends those in the background at the end."""

    def __init__(self, folder, path):
        self.options = {"cwd": folder, "text": True, "env": {"PATH": f"{path}/docs:{path}:/usr/bin:/bin"}}
        self.running = []

    def run(self, command):
        if not command.endswith(" &"):
            done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=100, check=False, **self.options)
            if done.returncode != 0:
                sys.exit(f"{command}\nexits with {done.returncode}:\n{done.stdout}{done.stderr}")
            return done.stdout
        started = subprocess.Popen(["sh", "-c", "exec " + command[:-2]], stdout=subprocess.PIPE, **self.options)
        self.running.append(started)
        return started.stdout.readline()

    def end(self):
        for each in self.running:
            each.kill()
            each.wait()


def main():
    address, count = free_address(), 0
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(folder, str(Path(sys.argv[1]).resolve()))
        try:
            for commands, wanted in BLOCKS.findall(PAGE.read_text(encoding="utf-8")):
                printed = ""
                for command in commands.strip().splitlines():
                    printed += shell.run(command.replace(ADDRESS, address)).replace(address, ADDRESS)
                    count += 1
                if printed != wanted:
                    sys.exit(f"{commands}prints:\n{printed}instead of:\n{wanted}")
        finally:
            shell.end()
    print(f"{count} commands of the tutorial print what it says")


main()
