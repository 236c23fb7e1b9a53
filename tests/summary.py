#!/usr/bin/env python3
"""Passes on what CTest prints, and before its closing lines says why tests were skipped: the line
"SKIPPED: reason" of each one's output, which CTest writes to its log.
   usage: ctest ... | summary.py LOG"""

import re
import sys

CLOSING = re.compile(r"\d+% tests passed")
TEST = re.compile(r"^\d+/\d+ Test: (.*)$|^SKIPPED: (.*)$", re.MULTILINE)


def reasons(log):
    """"name: reason" of each skipped test."""
    try:
        text = open(log, encoding="utf-8", errors="replace").read()
    except OSError:
        return
    name = "?"
    for match in TEST.finditer(text):
        if match.group(1):
            name = match.group(1)
        else:
            yield f"{name}: {match.group(2)}"


def main():
    closing = []
    for line in sys.stdin:
        if closing or CLOSING.match(line):
            closing.append(line)
        else:
            print(line, end="", flush=True)
    skipped = list(reasons(sys.argv[1]))
    if skipped:
        print("Skipped, and why:\n" + "".join(f"  {each}\n" for each in skipped))
    print("".join(closing), end="")


main()
