"""What the checks share: the project's files and the includes and comments in them."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("actors", "libmanager", "apps", "tests")
SUFFIXES = (".hpp", ".cpp")

_INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)
_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def sources(*folders):
    """All C++ files under the folders, as sorted paths relative to the root."""
    found = []
    for folder in folders or FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES:
                found.append(path.relative_to(ROOT))
    return sorted(found)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def includes(path):
    """(line number, included name) of every include in the file."""
    text = read(path)
    return [(text.count("\n", 0, m.start(1)) + 1, m.group(1)) for m in _INCLUDE.finditer(text)]


def resolve(name):
    """The project's file that an include names, or None for what others own."""
    for folder in ("", "libmanager/include"):
        path = Path(folder) / name
        if (ROOT / path).is_file():
            return path
    return None


def code_lines(text):
    """The text's lines with comments and string contents blanked."""

    def blank(match):
        token = match.group(0)
        return re.sub(r"[^\n]", " ", token) if token[0] == "/" else '""'

    return _TOKEN.sub(blank, text).split("\n")


def finish(problems, said):
    """Prints the problems, or what was found in order, and ends the check."""
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problem(s)")
    print(said)
