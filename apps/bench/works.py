"""What the benchmark measures: each work with its unit, who does it, and what is asked of us."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Work:
    """One row. Who does it: the name that the work has with each program, ours first."""

    name: str
    unit: str
    times: int  # how often in one run
    ours: str
    peers: dict = field(default_factory=dict)  # peer -> name of the work there
    better: str = "lower"
    cores: str = ""  # processors that all processes of a run share, as taskset writes them
    bound: str = ""  # what is asked of us, for the table


def same(name, *peers):
    return {peer: name for peer in peers}


WORKS = [
    Work("sync-pinned", "us", 20000, "sync", same("sync", "python", "redis", "raw"), cores="1",
         bound="1.0 x python"),
    Work("sync-free", "us", 10000, "sync-tcp", same("sync-tcp", "python", "redis", "raw"),
         bound="1.5 x raw"),
    Work("async", "1/s", 300000, "async", {"redis": "async"}, better="higher",
         bound="0.5 x redis"),
    Work("batch-256", "1/s", 300000, "batch-256", {"redis": "batch-256"}, better="higher",
         bound="1.5 x redis"),
    Work("clients-8", "1/s", 3000, "clients-8", same("clients-8", "python", "redis"),
         better="higher", bound="1.0 x python"),
    Work("clients-32", "1/s", 1000, "clients-32", same("clients-32", "python", "redis"),
         better="higher"),
    Work("threads-8", "1/s", 3000, "threads-8", {"redis": "clients-8"}, better="higher",
         bound="1.0 x redis"),
    Work("extend-1000", "1/s", 2000, "extend-1000", same("extend-1000", "python", "redis"),
         better="higher", bound="1.0 x the better"),
    Work("dict-update", "ms", 1000000, "dict-update", {"python": "dict-update"},
         bound="0.7 x python"),
    Work("dict-add", "us", 1000000, "dict-add", {"redis": "dict-add"}, cores="1",
         bound="1.1 x redis"),
    Work("transfer", "us", 20000, "transfer", {"redis": "transfer-multi"}, cores="1",
         bound="1.0 x redis"),
    Work("transfer-lua", "us", 20000, "transfer", {"redis": "transfer-lua"}, cores="1",
         bound="1.0 x redis"),
    Work("lock", "us", 10000, "lock", same("lock", "python"), cores="1"),
    Work("lock-8", "1/s", 2000, "lock-8", same("lock-8", "python"), better="higher"),
    Work("queue-hop", "us", 5000, "queue-hop", same("queue-hop", "python", "redis")),
    Work("value-1KiB", "us", 5000, "value-1KiB", same("value-1KiB", "python", "redis", "raw")),
    Work("value-1MiB", "us", 200, "value-1MiB", same("value-1MiB", "python", "redis", "raw")),
    Work("value-64MiB", "us", 5, "value-64MiB", same("value-64MiB", "python", "redis", "raw"),
         bound="2 x raw"),
    Work("array-fill", "ms", 10, "array-fill", same("array-fill", "raw"), bound="2 x raw"),
    Work("array-memory", "MB", 1, "array-memory", bound="90 MB"),
    Work("share-1MiB", "us", 50, "share-1MiB"),
    Work("share-1GiB", "us", 50, "share-1GiB", bound="1 ms"),
    Work("long-op-worst", "ms", 3000000, "long-op-worst", bound="20 ms"),
    Work("long-op-p99", "ms", 3000000, "long-op-p99"),
    Work("create", "us", 500, "create", {"python": "create"}, bound="0.1 x python"),
    Work("handover", "ms", 30, "handover", {"python": "handover"}),
    Work("pool-map-1", "1/s", 50000, "pool-map-1",
         {"python": "pool-map-1", "executor": "executor-map-1"}, better="higher",
         bound="3 x python"),
    Work("pool-map-auto", "1/s", 1000000, "pool-map-auto", {"python": "pool-map-auto", "executor": "executor-map-auto"},
         better="higher", bound="2 x python"),
    Work("pool-apply", "us", 5000, "pool-apply", {"python": "pool-apply", "executor": "executor-apply"},
         bound="0.1 x python"),
    Work("task-1ms", "%", 10000, "task-1ms", {"python": "task-1ms", "executor": "executor-task-1ms"},
         better="higher", bound="97 %"),
    Work("spawn-50", "ms", 5, "spawn-50", {"python": "spawn-50"}, bound="0.7 x python"),
    Work("spawn-50-fork", "ms", 5, "spawn-50-fork", {"python": "spawn-50"}, bound="0.7 x python"),
    Work("connect", "us", 50, "connect", same("connect", "python", "redis")),
    Work("tls-sync", "us", 20000, "sync-tls", {"plain": "sync-tcp"}, cores="1",
         bound="1.5 x plain"),
    Work("idle-cpu", "%", 3, "idle-cpu", {"python": "idle-cpu"}, bound="0.2 %"),
    Work("idle-rss", "MiB", 1, "idle-rss", same("idle-rss", "python", "redis"), bound="20 MiB"),
    Work("worker-rss", "MiB", 1, "worker-rss", {"python": "worker-rss"}, bound="8 MiB"),
    Work("worker-own", "MiB", 1, "worker-own", {"python": "worker-own"}, bound="3 MiB"),
    Work("worker-threads", "", 1, "worker-threads", {"python": "worker-threads"}),
    Work("bytes-per-object", "B", 5000, "bytes-per-object", {"python": "bytes-per-object"}),
    Work("bytes-per-element", "B", 1000000, "bytes-per-element",
         same("bytes-per-element", "python", "redis")),
]
