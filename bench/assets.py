"""How many pictures a second leave by signed links, against a bare server.

Both are granian with the same processes and threads and answer the same bytes; ours
checks the link, the token, the sign-in and the limit first. In turns, on a cluster of
its own.
"""

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from bench import figures, ground
from bench.saves import WARM_UP, bounded, each
from core.embedded import OWNER, WEB

OURS, BARE = "GET assets/{signed}", "GET from a bare server"
THREADS = "8"


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/assets", description=__doc__)
    parser.add_argument("--seconds", type=bounded(1, 60), default=10)
    parser.add_argument("--clients", type=bounded(1, 64), default=32)
    parser.add_argument("--rounds", type=bounded(1, 9), default=3)
    parser.add_argument("--kilobytes", type=bounded(1, 2000), default=40)
    return parser.parse_args()


def bench(options):
    """Measure and print; the exit status, 1 where anything went wrong."""
    with (
        TemporaryDirectory() as folder,
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        file = Path(folder, "picture.png")
        file.write_bytes(os.urandom(options.kilobytes * 1024))
        os.environ |= {"MEDIA_ROOT": f"{folder}/media", "BENCH_BYTES": str(file)}
        ground.migrate(url(OWNER))
        count = str(options.clients)
        told = ground.manage(
            url(OWNER), "prepare_assets", str(file), "--readers", count
        )
        with ground.web_server(url(WEB)) as ours, bare_server() as bare:
            return report(options, *measured(options, orjson.loads(told), ours, bare))


@contextmanager
def bare_server():
    """The bytes alone, as bin/serve would serve them: (port, its process's id)."""
    port = ground.free_port()
    cores = os.environ.get("WEB_PROCESSES", str(os.cpu_count()))
    threads = os.environ.get("WEB_THREADS", THREADS)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("bench.bare:application", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", cores, "--blocking-threads", threads),
        ],
        cwd=ground.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        ground.await_answer(process, port)
        yield port, process.pid
    finally:
        ground.end(process)


def measured(options, readers, ours, bare):
    """({title: [Measured]}, samples of what went wrong)."""
    servers, rounds, samples = {OURS: ours, BARE: bare}, defaultdict(list), []
    for title in servers:
        fetch(options, readers, servers[title], min(WARM_UP, options.seconds))
    turns = list(servers)
    for _ in range(options.rounds):
        for title in turns:
            one, wrong = fetch(options, readers, servers[title], options.seconds)
            rounds[title].append(one)
            samples += wrong
        turns.reverse()
    return rounds, samples


def fetch(options, readers, server, seconds):
    port, pid = server
    size = options.kilobytes * 1024
    order = {"port": port, "seconds": seconds, "size": size, "readers": readers}
    before = figures.processor_time(pid)
    done = subprocess.run(
        [sys.executable, "-m", "bench.fetching"],
        cwd=ground.ROOT,
        input=orjson.dumps(order),
        stdout=subprocess.PIPE,
        timeout=seconds + 90,
        check=True,
    )
    said = orjson.loads(done.stdout)
    used = {"web": figures.processor_time(pid) - before, "load": said["cpu"]}
    requests = len(said["times"])
    p50, p95 = figures.percentiles(said["times"])
    one = figures.Measured(
        requests=requests,
        rate=requests / said["seconds"],
        p50=p50,
        p95=p95,
        errors=said["errors"],
        cpu=each(used, requests),
    )
    return one, said["samples"]


def report(options, rounds, samples):
    print(
        f"{options.rounds} rounds of {options.seconds} s, {options.clients} clients, "
        f"{options.kilobytes} KB a picture; {os.cpu_count()} cores; medians"
    )
    print(*figures.table(rounds), sep="\n")
    value = figures.ratio(rounds[OURS], rounds[BARE])
    print(f"ratio: {OURS} / {BARE} = {value:.3f}")
    for sample in samples:
        print(f"error: {sample}")
    errors = sum(one.errors for several in rounds.values() for one in several)
    print(f"errors: {errors}")
    return 1 if errors else 0


if __name__ == "__main__":
    main()
