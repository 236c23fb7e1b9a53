#!/usr/bin/env python3
"""Turns the C++ code blocks of README.md and docs/*.md into sources: extract.py OUT_DIR

A block with a main function becomes a program, which a test runs. A block with a TEST_CASE becomes a part of
the test program `doc_tests`. Every other block is the body of a function `void snippet(manager::session& m)`,
which is compiled only. HTML comments directly above a block, which readers do not see, say the rest:

  <!-- above: CODE -->         declarations that the block needs, at namespace scope
  <!-- before: CODE -->        statements before the block, in the same function
  <!-- file scope -->          the block has declarations, not statements
  <!-- program: NAME -->       name of the program; otherwise the page's name and a number
  <!-- file: PATH -->          the block is this file, which is compiled elsewhere
  <!-- prints: TEXT -->        the program's output, with \\n for the ends of lines
  <!-- not run: REASON -->     the program is compiled only
  <!-- not compiled: REASON -->

OUT_DIR/snippets.cmake lists the sources for tests/snippets/CMakeLists.txt.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"((?:^<!--.*?-->\n)*)^```cpp\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!--\s*([a-z ]+?)\s*(?::\s*(.*?))?\s*-->", re.DOTALL)
INCLUDE = re.compile(r"^\s*#\s*(?:include|define)\b.*\n", re.MULTILINE)
KNOWN = {"above", "before", "file scope", "program", "prints", "not run", "not compiled", "file"}
HEAD = """#include <manager/manager.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>
"""


class Block:
    """One code block: its place, its text and what the comments above it say."""

    def __init__(self, page, line, comments, text):
        self.page, self.line, self.text = page, line, text
        self.says = {}
        for word, value in COMMENT.findall(comments):
            if word not in KNOWN:
                sys.exit(f"{page}:{line}: unknown comment '{word}' above a code block; known are {sorted(KNOWN)}")
            self.says.setdefault(word, []).append(value)

    def said(self, word):
        return "\n".join(self.says.get(word, []))

    def marked(self):
        """The text with the place that compilers report."""
        return f'#line {self.line} "{self.page}"\n{self.text}'

    def has(self, pattern):
        return re.search(pattern, self.text, re.MULTILINE) is not None


def blocks_of(path):
    text = path.read_text(encoding="utf-8")
    page = path.relative_to(ROOT).as_posix()
    for found in FENCE.finditer(text):
        yield Block(page, text.count("\n", 0, found.start(2)) + 1, found.group(1), found.group(2))


def stem_of(page):
    return re.sub(r"\W", "_", Path(page).stem.lower())


def without_includes(block):
    """The block's directives, and the block with blank lines in their place."""
    return "".join(INCLUDE.findall(block.text)), INCLUDE.sub("\n", block.text)


def unit_of(blocks, head=HEAD):
    """One source of many blocks, each in a namespace of its own."""
    includes, parts = head, []
    for number, block in enumerate(blocks, 1):
        own, block.text = without_includes(block)
        includes += own
        above = block.said("above")
        includes += "".join(INCLUDE.findall(above + "\n"))
        above = INCLUDE.sub("", above + "\n")
        body = block.marked()
        if "file scope" not in block.says and not block.has("TEST_CASE"):
            body = f"[[maybe_unused]] void snippet([[maybe_unused]] manager::session& m) {{\n{{\n{block.said('before')}\n{body}}}\n}}"
        parts.append(f"namespace {stem_of(block.page)}_{number} {{\n{above}\n{body}\n}}\n")
    return includes + "using namespace std::chrono_literals;\n" + "\n".join(parts)


def write(path, text):
    """Leaves a file that is the same, so that nothing is compiled again."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace(";", "\\;") + '"'


class Output:
    """The sources that are written, and the calls for CMake."""

    def __init__(self, folder):
        self.folder, self.calls, self.names = folder, [], set()
        folder.mkdir(parents=True, exist_ok=True)

    def source(self, name, text):
        write(self.folder / f"{name}.cpp", text)
        return quoted(str(self.folder / f"{name}.cpp"))

    def add_program(self, block):
        name = block.said("program") or f"{stem_of(block.page)}_{block.line}"
        if name in self.names:
            sys.exit(f"{block.page}:{block.line}: there is a program '{name}' already")
        self.names.add(name)
        runs = "OFF" if "not run" in block.says else "ON"
        self.calls.append(f"manager_doc_program({quoted(name)} {self.source(name, block.marked())} {runs} "
                          f"{quoted(block.page)} {quoted(block.said('prints'))})")

    def add_page(self, page, blocks):
        for block in blocks:
            path = block.said("file")
            if path and (ROOT / path).read_text(encoding="utf-8") != block.text:
                sys.exit(f"{block.page}:{block.line}: the block is not {path}: copy the file here")
        chosen = [b for b in blocks if "not compiled" not in b.says and "file" not in b.says]
        programs = [b for b in chosen if b.has(r"^int main\(")]
        tests = [b for b in chosen if b not in programs and b.has("TEST_CASE")]
        for block in programs:
            self.add_program(block)
        if tests:
            self.calls.append(f"manager_doc_tests({self.source(stem_of(page) + '_tests', unit_of(tests))})")
        rest = [b for b in chosen if b not in programs and b not in tests]
        if rest:
            self.calls.append(f"manager_doc_fragments({self.source(stem_of(page) + '_fragments', unit_of(rest))})")
        return len(chosen)


def main():
    out = Output(Path(sys.argv[1]))
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    count = sum(out.add_page(p.relative_to(ROOT).as_posix(), list(blocks_of(p))) for p in pages)
    write(out.folder / "snippets.cmake", "\n".join(out.calls) + "\n")
    print(f"{count} code blocks of {len(pages)} pages")


main()
