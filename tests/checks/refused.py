#!/usr/bin/env python3
"""What must not compile does not, and the compiler names the type and the cure.

Usage: refused.py COMPILER ARGUMENT...
"""

import concurrent.futures
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).parent / "refused" / "values.cpp"

# The number of a case -> what its error must have in it. 0 compiles.
CASES = {
    0: (),
    1: ("closed", "MSGPACK_DEFINE(member, ...)", "docs/values.md"),
    2: ("std::optional<std::optional<int>", "std::variant<std::monostate, T>"),
    3: ("derived", "MSGPACK_DEFINE(MSGPACK_BASE(base), member, ...)"),
    4: ("seventeen", "more than 16 members", "MSGPACK_DEFINE(member, ...)"),
    5: ("int*", "a pointer is no value"),
    6: ("std::span<int>", "can be sent, but not received", "std::vector"),
    7: ("long double is no value", "use double"),
    8: ("std::function<void()>", "this type is no value"),
    9: ("push_back", "discards qualifiers"),
    10: ("push_back", "discards qualifiers"),
    11: ("push_back", "discards qualifiers"),
    12: ("manager::any", "std::variant<std::monostate, T>"),
    13: ("the result of this task cannot travel", "docs/values.md"),
    14: ("a task has no data of its own", "pass the captured values as arguments"),
    15: ("a member function is no task", "use a free function or a static member function"),
    16: ("this can be no task", "whose parameters have types (not auto)"),
    17: ("a task cannot change its caller's variable", "return the result or use a proxy"),
    18: ("this can be no task", "one operator() const"),
    19: ("a task has no data of its own", "use a function"),
    20: ("this operation waits, and a transaction does not", "try_call"),
    21: ("an operation that changes an object of this type cannot be in a transaction",),
    22: ("an operation in a condition only reads",),
}


def problem_of(case):
    """What is wrong with one case, or None."""
    number, wanted = case
    command = [*sys.argv[1:], "-std=c++20", "-fsyntax-only", f"-DREFUSED={number}", str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not wanted:
        return None if done.returncode == 0 else f"case {number} does not compile:\n{done.stderr}"
    if done.returncode == 0:
        return f"case {number} compiles"
    missing = [text for text in wanted if text not in done.stderr.replace("> >", ">>").replace(" >", ">")]
    return f"case {number} does not say {missing}:\n{done.stderr[:2000]}" if missing else None


def main():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        problems = [found for found in pool.map(problem_of, CASES.items()) if found]
    print("\n".join(problems) or f"{len(CASES) - 1} mistakes are refused with their cures")
    sys.exit(bool(problems))


main()
