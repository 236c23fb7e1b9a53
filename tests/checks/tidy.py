#!/usr/bin/env python3
"""Runs clang-tidy over the files that changed: tidy.py BUILD_DIR [--all] [--jobs N] [FILE...]

Changed is what differs from the last commit, or what the last commit changed when nothing does. A header
is checked through one file that includes it.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from project import ROOT, SUFFIXES, includes, resolve


def git(*words):
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=True)
    return done.stdout.split()


def changed():
    files = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard")
    files = files or git("show", "--name-only", "--format=", "HEAD")
    return [Path(f) for f in files if Path(f).suffix in SUFFIXES and (ROOT / f).is_file()]


def reached(path, seen):
    """Every project file that the file includes, directly or not, and itself."""
    seen.add(path)
    for _, name in includes(path):
        inner = resolve(name)
        if inner is not None and inner not in seen:
            reached(inner, seen)
    return seen


def units_for(files, units):
    """Few translation units that together cover the files."""
    chosen = {f for f in files if f in units}
    missing = set(files) - chosen
    if missing:
        covers = {unit: reached(unit, set()) for unit in units}
        for unit in chosen:
            missing -= covers[unit]
        while missing:
            best = max(units, key=lambda unit: len(missing & covers[unit]))
            if not missing & covers[best]:
                break
            chosen.add(best)
            missing -= covers[best]
    for header in sorted(missing):
        print(f"{header}: nothing includes it, not checked")
    return sorted(chosen)


def tidy(unit, build):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, unit], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {unit}", flush=True)
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--all", action="store_true", help="every file, not only the changed ones")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_intermixed_args()
    commands = json.loads((Path(args.build) / "compile_commands.json").read_text())
    units = {Path(c["file"]).relative_to(ROOT) for c in commands if Path(c["file"]).is_relative_to(ROOT)}
    units = {u for u in units if u.parts[0] != "build"}
    chosen = sorted(units) if args.all else units_for(args.files or changed(), units)
    with ThreadPoolExecutor(args.jobs) as pool:
        good = list(pool.map(lambda unit: tidy(unit, args.build), chosen))
    print(f"clang-tidy: {len(chosen)} file(s), {good.count(False)} with findings")
    sys.exit(0 if all(good) else 1)


main()
