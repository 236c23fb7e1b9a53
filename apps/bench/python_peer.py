#!/usr/bin/env python3
"""Python's side of the benchmark, with multiprocessing's managers: python_peer.py WORK TIMES."""

import concurrent.futures
import multiprocessing
import os
import statistics
import sys
import time
from multiprocessing.managers import SyncManager


def require(done, what):
    if not done:
        sys.exit(f"not done: {what}")


def median_us(times, action):
    for _ in range(times // 10):
        action()
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        took.append(1e6 * (time.perf_counter() - begin))
    return statistics.median(took)


def rate(count, action):
    begin = time.perf_counter()
    action()
    return count / (time.perf_counter() - begin)


def resident_bytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def server_of(manager):
    return manager._process.pid  # pylint: disable=protected-access


def sync(manager, times):
    numbers = manager.list()
    result = median_us(times, lambda: numbers.append(7))
    require(len(numbers) == times + times // 10, "appends")
    return result


def sync_tcp(_, times):
    with SyncManager(address=("127.0.0.1", 0)) as manager:
        return sync(manager, times)


def extend(manager, times):
    numbers = manager.list()
    thousand = [7] * 1000

    def all_of_them():
        for _ in range(times):
            numbers.extend(thousand)

    result = rate(1000 * times, all_of_them)
    require(len(numbers) == 1000 * times, "extends")
    return result


def dict_update(manager, count):
    target = manager.dict()
    entries = {f"key-{i}": i for i in range(count)}
    begin = time.perf_counter()
    target.update(entries)
    took = 1e3 * (time.perf_counter() - begin)
    require(len(target) == count, "the update")
    return took


def race(times, action, start, took):
    start.wait()
    begin = time.perf_counter()
    for _ in range(times):
        action()
    took.put((begin, time.perf_counter()))


def append(times, numbers, start, took):
    len(numbers)  # connects
    race(times, lambda: numbers.append(7), start, took)


def lock_and_unlock(mutex):
    with mutex:
        pass


def lock(times, mutex, start, took):
    lock_and_unlock(mutex)  # connects
    race(times, lambda: lock_and_unlock(mutex), start, took)


def together(count, times, task, shared):
    start = multiprocessing.Barrier(count)
    took = multiprocessing.SimpleQueue()
    workers = [
        multiprocessing.Process(target=task, args=(times, shared, start, took))
        for _ in range(count)
    ]
    for worker in workers:
        worker.start()
    intervals = [took.get() for _ in workers]
    for worker in workers:
        worker.join()
    return count * times / (max(end for _, end in intervals) - min(begin for begin, _ in intervals))


def clients(manager, count, times):
    numbers = manager.list()
    result = together(count, times, append, numbers)
    require(len(numbers) == count * times, "appends")
    return result


def lock_alone(manager, times):
    mutex = manager.Lock()
    result = median_us(times, lambda: lock_and_unlock(mutex))
    require(mutex.acquire(False), "unlocks")
    return result


def echo(times, source, target):
    for _ in range(times):
        target.put(source.get())


def queue_hop(manager, times):
    there, back = manager.Queue(), manager.Queue()
    other = multiprocessing.Process(target=echo, args=(times + times // 10, there, back))
    other.start()

    def hop():
        there.put(7)
        require(back.get() == 7, "echo")

    result = median_us(times, hop) / 2
    other.join()
    return result


def there_and_back(manager, size, times):
    values = manager.dict()
    value = b"x" * size

    def trip():
        values[1] = value
        require(len(values[1]) == size, "the value")

    return median_us(times, trip)


def create(manager, times):
    made = []
    return median_us(times, lambda: made.append(manager.list()))


def append_once(numbers):
    numbers.append(7)


def handover(manager, times):
    numbers = manager.list()

    def start_and_join():
        worker = multiprocessing.Process(target=append_once, args=(numbers,))
        worker.start()
        worker.join()

    return median_us(times, start_and_join) / 1000


def next_number(number):
    return number + 1


def compute(number):
    end = time.perf_counter() + 1e-3
    while time.perf_counter() < end:
        pass
    return number


def pool_map(times, chunk):
    with multiprocessing.Pool(2) as pool:
        pool.map(next_number, range(100))  # the workers have started
        output = []
        result = rate(times, lambda: output.extend(pool.map(next_number, range(times), chunk)))
        require(len(output) == times and output[-1] == times, "the map")
        return result


def pool_apply(times):
    with multiprocessing.Pool(2) as pool:
        return median_us(times, lambda: require(pool.apply(next_number, (1,)) == 2, "the call"))


def executor_map(times, chunk):
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        list(executor.map(next_number, range(100)))
        output = []
        result = rate(times, lambda: output.extend(executor.map(next_number, range(times), chunksize=chunk)))
        require(len(output) == times, "the map")
        return result


def executor_apply(times):
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        return median_us(times, lambda: require(executor.submit(next_number, 1).result() == 2, "the call"))


def share_of_cores(times, run):
    begin = time.perf_counter()
    require(len(list(run(compute, range(times)))) == times, "the map")
    return 100 * times * 1e-3 / (2 * (time.perf_counter() - begin))


def short_tasks(times):
    with multiprocessing.Pool(2) as pool:
        pool.map(compute, range(10))
        return share_of_cores(times, pool.map)


def executor_short_tasks(times):
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        list(executor.map(compute, range(10)))
        return share_of_cores(times, executor.map)


def spawn_many(manager, times):
    numbers = manager.list()

    def start_and_join():
        workers = [multiprocessing.Process(target=append_once, args=(numbers,)) for _ in range(50)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    return median_us(times, start_and_join) / 1000


def connect(manager, times):
    def once():
        other = SyncManager(manager.address, manager._authkey)  # pylint: disable=protected-access
        other.connect()
        require(len(other.list()) == 0, "an empty list")

    return median_us(times, once)


def idle_cpu(manager, seconds):
    kept = [manager.list() for _ in range(8)]
    require(len(kept[0]) == 0, "a call")
    before = processor_seconds(server_of(manager))
    time.sleep(seconds)
    return 100 * (processor_seconds(server_of(manager)) - before) / seconds


def idle_rss(manager, _):
    require(len(manager.list([1])) == 1, "a call")
    return resident_bytes(server_of(manager)) / (1 << 20)


def wait_for_item(ready, never):
    ready.put(1)
    never.get()


def of_idle_worker(manager, measure):
    ready, never = manager.Queue(), manager.Queue()
    worker = multiprocessing.Process(target=wait_for_item, args=(ready, never), daemon=True)
    worker.start()
    require(ready.get() == 1, "a worker")
    result = measure(worker.pid)
    worker.terminate()
    worker.join()
    return result


def worker_rss(manager, _):
    return of_idle_worker(manager, resident_bytes) / (1 << 20)


def private_mebibytes(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def worker_threads(manager, _):
    return of_idle_worker(manager, lambda pid: len(os.listdir(f"/proc/{pid}/task")))


def bytes_per_object(manager, times):
    made = [manager.list()]
    before = resident_bytes(server_of(manager))
    made += [manager.list() for _ in range(times)]
    return (resident_bytes(server_of(manager)) - before) / times


def bytes_per_element(manager, times):
    numbers = manager.list()
    numbers.extend(range(1000))
    before = resident_bytes(server_of(manager))
    for i in range(0, times, 1000):
        numbers.extend(range(i, i + 1000))
    return (resident_bytes(server_of(manager)) - before) / times


WORKS = {
    "sync": sync,
    "sync-tcp": sync_tcp,
    "extend-1000": extend,
    "dict-update": dict_update,
    "clients-8": lambda manager, times: clients(manager, 8, times),
    "clients-32": lambda manager, times: clients(manager, 32, times),
    "lock": lock_alone,
    "lock-8": lambda manager, times: together(8, times, lock, manager.Lock()),
    "queue-hop": queue_hop,
    "value-1KiB": lambda manager, times: there_and_back(manager, 1 << 10, times),
    "value-1MiB": lambda manager, times: there_and_back(manager, 1 << 20, times),
    "value-64MiB": lambda manager, times: there_and_back(manager, 64 << 20, times),
    "create": create,
    "handover": handover,
    "pool-map-1": lambda manager, times: pool_map(times, 1),
    "pool-map-auto": lambda manager, times: pool_map(times, None),
    "pool-apply": lambda manager, times: pool_apply(times),
    "executor-map-1": lambda manager, times: executor_map(times, 1),
    "executor-map-auto": lambda manager, times: executor_map(times, times // 8),  # as Pool.map divides
    "executor-apply": lambda manager, times: executor_apply(times),
    "task-1ms": lambda manager, times: short_tasks(times),
    "executor-task-1ms": lambda manager, times: executor_short_tasks(times),
    "spawn-50": spawn_many,
    "connect": connect,
    "idle-cpu": idle_cpu,
    "idle-rss": idle_rss,
    "worker-rss": worker_rss,
    "worker-own": lambda manager, _: of_idle_worker(manager, private_mebibytes),
    "worker-threads": worker_threads,
    "bytes-per-object": bytes_per_object,
    "bytes-per-element": bytes_per_element,
}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in WORKS:
        sys.exit(f"usage: python_peer.py WORK TIMES; the works are: {' '.join(WORKS)}")
    with multiprocessing.Manager() as manager:
        print(WORKS[sys.argv[1]](manager, int(sys.argv[2])))


if __name__ == "__main__":
    main()
