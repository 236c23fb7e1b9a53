#!/usr/bin/env python3
"""Doc comments begin with a noun or a verb in the third person: docs/index.md, "Comments".

The first word of a doc comment is no question word, no pronoun and no conjunction.
"""

import re

from project import finish, read, sources

FIRST = re.compile(r"\s*///(?![/<]) ?(.*)")
BEHIND_CODE = re.compile(r"\s*[^/\s].*?///< ?(.*)")
WORD = re.compile(r"[A-Za-z]+")
QUESTIONS = frozenset("what who whose whom whoever whatever how whether nothing nobody somebody anybody everything it "
                      "they those these".split())
CLAUSES = QUESTIONS | frozenset("null which where when while else so as for if".split())


def doc_comments(text):
    """(line number, text, forbidden first words) of every doc comment."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        block = FIRST.fullmatch(line)
        behind = BEHIND_CODE.fullmatch(line)
        if block and not inside:
            yield number, block.group(1), CLAUSES
        elif behind:
            yield number, behind.group(1), QUESTIONS
        inside = block is not None


def main():
    problems = []
    count = 0
    for path in sources():
        for number, text, forbidden in doc_comments(read(path)):
            count += 1
            word = WORD.match(text)
            if word and word.group(0).lower() in forbidden:
                problems.append(f"{path}:{number}: a comment that begins with '{word.group(0)}': {text}")
    finish(problems, f"{count} comments begin with a noun or a verb")


main()
