#!/usr/bin/env python3
"""Measures us and our peers, all in one run on one machine: only the ratios travel.

The programs of a row take turns, several rounds of them, so that what else the machine does meets all
alike; a number is the median of its rounds, the spread how far they lie apart.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

from chart import draw
from works import WORKS

HERE = pathlib.Path(__file__).parent


def command_of(peer, work, bin_folder):
    """The program of a peer and what it calls the work; "plain" is ours without TLS."""
    if peer == "ours":
        return [f"{bin_folder}/bench_ours", work.ours]
    if peer == "plain":
        return [f"{bin_folder}/bench_ours", work.peers[peer]]
    if peer in ("python", "executor"):
        return ["python3", str(HERE / "python_peer.py"), work.peers[peer]]
    return [f"{bin_folder}/bench_{peer}", work.peers[peer]]


def measure(peer, work, times, options):
    """One run of one program: its number."""
    command = command_of(peer, work, options.bin) + [str(times)]
    if work.cores:
        command = ["taskset", "--cpu-list", work.cores] + command
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    with open(options.raw, "a", encoding="utf-8") as raw:
        raw.write(f"$ {' '.join(command)}\n{result.stdout}{result.stderr}")
    if result.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed:\n{result.stderr}")
    return float(result.stdout)


def row_of(work, options):
    times = max(work.times // 10, 1) if options.quick else work.times
    numbers = {peer: [] for peer in ["ours", *work.peers]}
    for _ in range(1 if options.quick else options.rounds):
        for peer, taken in numbers.items():
            taken.append(measure(peer, work, times, options))
    middle = {peer: statistics.median(taken) for peer, taken in numbers.items()}
    spread = {
        peer: (max(taken) - min(taken)) / middle[peer] if middle[peer] else 0
        for peer, taken in numbers.items()
    }
    ours = middle.pop("ours")
    return {"work": work.name, "unit": work.unit, "better": work.better, "ours": ours,
            "peers": middle, "spread": spread}


def number(value):
    if value >= 100_000:
        return f"{value / 1000:,.0f} k"
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def print_row(work, row):
    peers = "  ".join(
        f"{peer} {number(value)} ({row['ours'] / value:.2f} x)" if value else f"{peer} 0"
        for peer, value in row["peers"].items()
    )
    print(f"{work.name:18} {work.unit:4} {number(row['ours']):>9} ±{50 * row['spread']['ours']:.0f}%"
          f"  {peers}" + (f"  [{work.bound}]" if work.bound else ""), flush=True)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--only", action="append", metavar="WORK", help="may be repeated")
    parser.add_argument("--types", action="store_true",
                        help="print memory and time of an object and an element of each type instead")
    parser.add_argument("--quick", action="store_true", help="one round, a tenth of the work")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--chart", metavar="FILE", help="an SVG of how much better than the peers we are")
    parser.add_argument("--raw", metavar="FILE", default="build/bench-output.txt",
                        help="where the programs' own output is kept")
    parser.add_argument("--bin", metavar="FOLDER", default="build/release/bin")
    options = parser.parse_args(arguments)
    known = {work.name for work in WORKS}
    if unknown := set(options.only or []) - known:
        parser.error(f"no work {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return options


def main(arguments):
    options = parse(arguments)
    if options.types:
        sizes = ["1000", "10000", "100"] if options.quick else ["10000", "100000", "1000"]
        subprocess.run([f"{options.bin}/bench_types", *sizes], check=True)
        return
    pathlib.Path(options.raw).unlink(missing_ok=True)
    print(f"{os.cpu_count()} cores; ours, then each peer and our ratio to it [what is asked of us]")
    rows = []
    for work in WORKS:
        if options.only and work.name not in options.only:
            continue
        rows.append(row_of(work, options))
        print_row(work, rows[-1])
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")
    if options.chart:
        pathlib.Path(options.chart).write_text(draw(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
