#!/usr/bin/env python3
"""The documents name what the code announces.

docs/objects.md: the section of a type (heading ## `type`) names each operation of the type's table.
docs/errors.md:  names each errc, and its table has no row for one that is gone.
docs/protocol.md: its kinds of answers are the `wire_types`.
docs/testing.md: its table of planted faults says what the heads of tests/faults/*.patch say.
Every page begins with its title, and its code blocks are closed.
"""

import re

from project import ROOT, code_lines, finish, read

BASE = re.compile(r"^class \w+_object : public (\w+)", re.MULTILINE)
OPERATION = re.compile(r'MANAGER_OP\(\s*(\w+)\s*,\s*"([^"]+)"')
ERRC = "actors/value/errc.hpp"
WIRE_TYPES = "actors/record/wire_types.hpp"


def document(path, problems):
    if not (ROOT / path).is_file():
        problems.append(f"{path} is missing")
        return ""
    return read(path)


def code_spans(markdown):
    """Everything the text sets as code, inline or in a block."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", markdown, re.DOTALL))


def named(word, spans):
    return re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", spans) is not None


def sections(markdown):
    """Text by heading ## `type`."""
    parts = re.split(r"^## `(\w+)`.*$|^## .*$", markdown, flags=re.MULTILINE)
    return {name: text for name, text in zip(parts[1::2], parts[2::2]) if name}


def announced_by(header):
    """The wire names in the table of a type, those of its base included."""
    text = header.read_text(encoding="utf-8")
    for base in BASE.findall(text):
        text += read(next((ROOT / "actors/objects").rglob(f"{base}.hpp")))
    return [wire_name for _, wire_name in OPERATION.findall(text)]


def check_operations(problems):
    markdown = document("docs/objects.md", problems)
    texts = sections(markdown)
    count = 0
    for header in sorted((ROOT / "actors/objects").glob("*/*.hpp")) if markdown else ():
        kind = header.stem
        if f"class {kind}_object" not in header.read_text(encoding="utf-8"):
            continue  # a base of types
        if kind not in texts:
            problems.append(f"docs/objects.md: no section ## `{kind}`")
            continue
        spans = code_spans(texts[kind])
        for wire_name in announced_by(header):
            count += 1
            if not named(wire_name, spans):
                problems.append(f"docs/objects.md: the section of `{kind}` does not name `{wire_name}`")
    return count


def enumerators():
    body = re.search(r"enum class errc[^{]*\{(.*?)\}", "\n".join(code_lines(read(ERRC))), re.DOTALL)
    return re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", body.group(1).strip())


def check_errors(problems):
    markdown = document("docs/errors.md", problems)
    codes = enumerators() if markdown else []
    spans = code_spans(markdown)
    for code in codes:
        if not named(code, spans):
            problems.append(f"docs/errors.md: does not name `{code}`")
    for row in re.findall(r"^\| `(\w+)` \|", markdown, re.MULTILINE):
        if row not in codes:
            problems.append(f"docs/errors.md: has a row for `{row}`, which {ERRC} does not have")
    return len(codes)


def check_faults(problems):
    rows = []
    for patch in sorted((ROOT / "tests/faults").glob("*.patch")):
        what, caught_by = patch.read_text(encoding="utf-8").splitlines()[:2]
        rows.append(f"| `{patch.stem}` | {what} | {caught_by.removeprefix('Caught by: ')} |")
    if "\n".join(rows) not in document("docs/testing.md", problems):
        problems.append("docs/testing.md: the table of planted faults is not that of tests/faults, in this order:\n"
                        + "\n".join(rows))


def check_wire_types(problems):
    words = re.findall(r'wire_entry<.*>\{"([^"]+)"', read(WIRE_TYPES))
    kinds = ", ".join(f"{number} {word}" for number, word in enumerate(words))
    if not words or f"| {kinds}, " not in document("docs/protocol.md", problems):
        problems.append(f"docs/protocol.md: the kinds of answers are not those of {WIRE_TYPES}:\n{kinds}")


def check_pages(problems):
    for page in sorted((ROOT / "docs").rglob("*.md")):
        lines = page.read_text(encoding="utf-8").splitlines()
        fences = [line.startswith("```") and line != "```" for line in lines if line.startswith("```")]
        if not lines[0].startswith("# ") or fences != [True, False] * (len(fences) // 2):
            problems.append(f"{page.relative_to(ROOT)}: no title first, or a code block without begin or end")


def main():
    problems = []
    operations = check_operations(problems)
    errors = check_errors(problems)
    check_faults(problems)
    check_wire_types(problems)
    check_pages(problems)
    finish(problems, f"{operations} operations and {errors} errors are documented")


main()
