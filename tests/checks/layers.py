#!/usr/bin/env python3
"""Nobody includes upwards. LAYERS says what the files of each folder may include."""

from project import finish, includes, resolve, sources

STD = "std"      # <vector>, <cstdint>
POSIX = "posix"  # <unistd.h>, <sys/socket.h>

SOURCES = (STD, POSIX, "msgpack", "caf/", "openssl/", "fmt/", "spdlog/", "actors/", "manager/")

# Folder -> prefixes of what its files may include; the longest matching folder counts. A folder may
# always include itself.
LAYERS = {
    "actors/value": (STD, "cxxabi.h", "msgpack"),
    "actors/record": (STD, "actors/value/"),
    "actors/objects": (STD, "cxxabi.h", "msgpack", "actors/value/", "actors/record/"),
    "actors/objects/containers/ordered_entries.cpp": (STD, "tsl/", "actors/value/", "actors/objects/"),
    "actors/objects/containers/memory_file.cpp": (STD, POSIX, "actors/value/", "actors/objects/"),
    "actors/server": (STD, "msgpack", "actors/value/", "actors/record/", "actors/objects/",
                      "actors/object_types.hpp"),
    "actors/caf": (STD, "msgpack", "caf/", "actors/"),
    "libmanager/include/manager": (STD, "sys/types.h", "msgpack", "actors/", "manager/"),
    "libmanager/include/manager/caf.hpp": (STD, "caf/", "actors/", "manager/"),
    "libmanager/include/manager/fmt.hpp": (STD, "fmt/", "manager/"),
    "libmanager/src": (*SOURCES, "libmanager/src/"),
    "apps": (STD, POSIX, "CLI/", "nlohmann/", "fmt/", "spdlog/", "prometheus/", "msgpack", "actors/", "manager/"),
    "apps/caf_actors": (STD, "caf/", "manager/"),
    "tests": (STD, POSIX, "catch2/", "msgpack", "caf/", "openssl/", "fmt/", "nlohmann/", "actors/",
              "libmanager/src/", "manager/"),
}

# The folders of libmanager/src, the lowest first: each may include itself and those before it.
ROOMS = ("system", "net", "basp", "process", "server", "client", "workers", "testing")
for number, room in enumerate(ROOMS):
    LAYERS[f"libmanager/src/{room}"] = (
        *SOURCES, *(f"libmanager/src/{lower}/" for lower in ROOMS[:number]))

# CAF costs a user's file seconds: only these public headers may bring it, directly or through others.
CAF_ALLOWED = ("caf", "testing")  # as a part of the file's or its folder's name


def layer_of(path):
    fitting = [folder for folder in LAYERS if path.is_relative_to(folder)]
    return max(fitting, key=len, default=None)


def kind_of(name):
    if "/" not in name and "." not in name:
        return STD
    if name.endswith(".h") and resolve(name) is None:
        return POSIX
    return None


def allowed(layer, name):
    prefixes = (*LAYERS[layer], layer + "/")
    return kind_of(name) in prefixes or any(name.startswith(prefix) for prefix in prefixes)


def caf_through(path, seen):
    """The chain of includes by which a project file brings CAF in, or None."""
    seen.add(path)
    for _, name in includes(path):
        if name.startswith("caf/"):
            return [str(path), name]
        inner = resolve(name)
        if inner is not None and inner not in seen:
            chain = caf_through(inner, seen)
            if chain:
                return [str(path), *chain]
    return None


def main():
    problems = []
    files = sources()
    for path in files:
        layer = layer_of(path)
        if layer is None:
            problems.append(f"{path}: belongs to no layer of tests/checks/layers.py")
            continue
        for line, name in includes(path):
            if not allowed(layer, name):
                problems.append(f"{path}:{line}: {layer} may not include {name}")
        if layer == "libmanager/include/manager":
            public = path.relative_to(layer)
            if not any(word in part for part in public.parts for word in CAF_ALLOWED):
                chain = caf_through(path, set())
                if chain:
                    problems.append(f"{path}: a public header brings CAF: " + " -> ".join(chain[1:]))
    finish(problems, f"{len(files)} files include only what their layer may")


main()
