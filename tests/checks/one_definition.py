#!/usr/bin/env python3
"""No two files define a class of the same name in the same namespace: the linker would take one of them
for both, without a word. Templates are left out, because specializations share their name.
./dev odr finds the same among functions and types whose layout differs, but has to build everything."""

import re
from collections import defaultdict

from project import code_lines, finish, read, sources

TOKEN = re.compile(r"namespace(?P<namespace>\s+[\w:]+)?\s*\{"
                   r"|(?P<template>\btemplate\b)"
                   r"|\b(?:class|struct|union)\s+(?P<type>\w+)(?:\s+final)?\s*(?::[^:;{}()][^;{}()]*)?\{"
                   r"|(?P<end>;)|(?P<open>\{)|(?P<close>\})")


def classes(text):
    """Full names of the classes at namespace scope, without those in unnamed namespaces."""
    scopes, is_template = [], False
    for match in TOKEN.finditer(text):
        if match["close"]:
            if scopes:
                scopes.pop()
            is_template = False
        elif match["template"]:
            is_template = True
        elif match["end"]:
            is_template = False
        elif match["open"]:
            scopes.append(None)
            is_template = False
        elif match["type"]:
            if None not in scopes and not is_template:
                yield "::".join([*scopes, match["type"]])
            scopes.append(None)
            is_template = False
        else:
            scopes.append(match["namespace"].strip() if match["namespace"] else None)


def main():
    places = defaultdict(list)
    for path in sources("actors", "libmanager"):
        for name in classes("\n".join(code_lines(read(path)))):
            places[name].append(str(path))
    problems = [f"{name} is defined in {' and in '.join(files)}"
                for name, files in sorted(places.items()) if len(files) > 1]
    finish(problems, f"{len(places)} classes are defined once each")


main()
