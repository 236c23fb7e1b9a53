#!/usr/bin/env python3
"""Runs the program of a code block in an empty folder: run.py PROGRAM PRINTS

It must exit with 0, and print PRINTS if that is not empty (with \\n for the ends of lines).
"""

import subprocess
import sys
import tempfile


def main():
    program, prints = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program], cwd=folder, capture_output=True, text=True, check=False)
    wanted = prints.replace("\\n", "\n")
    if done.returncode != 0 or (wanted and done.stdout != wanted):
        sys.exit(f"{program} exits with {done.returncode}\nprints:\n{done.stdout}\ninstead of:\n{wanted}\n"
                 f"stderr:\n{done.stderr}")
    print(done.stdout, end="")


main()
