#!/usr/bin/env python3
"""No test sleeps: a test shows `not yet`, acts, and shows `now`.

A helper program may sleep when that is its purpose: it then says why in a comment `allow-sleep: reason`.
"""

import re

from project import code_lines, finish, read, sources

SLEEP = re.compile(r"\b(?:u|nano)?sleep(?:_for|_until)?\s*\(")


def main():
    problems = []
    files = sources("tests")
    for path in files:
        text = read(path)
        if path.is_relative_to("tests/programs") and re.search(r"allow-sleep: \S", text):
            continue
        for number, line in enumerate(code_lines(text), 1):
            if SLEEP.search(line):
                problems.append(f"{path}:{number}: a test must not sleep")
    finish(problems, f"{len(files)} files, and none sleeps")


main()
