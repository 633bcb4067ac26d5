"""How long the calls of one attempt take: for one student alone, and for many at once.

Students start an exam of 100 questions, save all their answers at once, send heartbeats,
read their attempt and hand it in, which marks it; one kind of call at a time, over
bin/serve, beside a bare view. How long each waits for the database is told as well.
"""

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import orjson

from bench import calls, figures, ground
from bench.saves import bounded, each
from bench.waiting import drained
from core.embedded import OWNER, WEB

CALLS = (calls.BARE, calls.START, calls.SAVE, calls.BEAT, calls.READ, calls.SUBMIT)
WARM_UP = 4
HEAD = """\
| call | clients | per second | p50 ms | p95 ms | database p50 | p95 | errors | processor, µs each |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/taking", description=__doc__)
    parser.add_argument("--students", type=bounded(2, 5000), default=640)
    parser.add_argument("--clients", type=bounded(1, 64), default=32)
    parser.add_argument("--rounds", type=bounded(1, 9), default=3)
    return parser.parse_args()


def bench(options):
    """Measure and print; the exit status, 1 where anything went wrong."""
    alone = max(1, options.students // 4)
    count = WARM_UP + options.rounds * (alone + options.students)
    with (
        TemporaryDirectory() as folder,
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        os.environ["BENCH_WAITING"] = folder
        ground.migrate(url(OWNER))
        made = ("prepare_students", "--students", str(count))
        plan = orjson.loads(ground.manage(url(OWNER), *made))
        with ground.web_server(url(WEB)) as (port, web), load() as ask:
            processes = {"web": web, "database": server.cluster.pid()}
            run = Run(plan, port, ask, processes, folder)
            run.sit(WARM_UP, 2)
            run.measured.clear()
            for _ in range(options.rounds):
                run.sit(alone, 1)
                run.sit(options.students, options.clients)
        del os.environ["BENCH_WAITING"]
        status = report(options, run)
        print(ground.manage(url(OWNER), "time_start").decode())
        return status


@dataclass
class Run:
    """Students sit the exam, some and some more; no one twice."""

    plan: dict
    port: int
    load: Callable
    processes: dict
    folder: str
    sat: int = 0
    measured: dict = field(default_factory=lambda: defaultdict(list))
    samples: list = field(default_factory=list)

    def sit(self, count, clients):
        students = self.plan["students"][self.sat : self.sat + count]
        self.sat += count
        for call in CALLS:
            told = self.ask(call, students, clients)
            if call == calls.START:
                students = [
                    {**x, "attempt": told[x["token"]]}
                    for x in students
                    if x["token"] in told
                ]

    def ask(self, call, students, clients):
        """One call for each student: keeps what it took, answers what starts told."""
        order = {
            "port": self.port,
            "call": call,
            "clients": min(clients, len(students)),
            "slug": self.plan["slug"],
            "students": students,
            "body": self.body(call),
        }
        before = self.processor_times()
        said = self.load(order)
        used = {who: now - before[who] for who, now in self.processor_times().items()}
        used["load"] = said["cpu"]
        self.samples += said["samples"]
        self.measured[call, clients].append(self.result(call, said, used))
        return said["told"]

    def body(self, call):
        if call == calls.BEAT:
            return '{"epoch":1}'
        if call != calls.SAVE:
            return "" if call == calls.READ else "{}"
        answers = [
            {
                "question": question,
                "response": {"option": options[n % 4]},
                "seq": n + 1,
                "at_ms": 1000 * n,
            }
            for n, (question, options) in enumerate(self.plan["questions"])
        ]
        return orjson.dumps({"epoch": 1, "answers": answers}).decode()

    def result(self, call, said, used):
        """(what clients saw, how long the database was waited for)."""
        requests = len(said["times"])
        common = {"requests": requests, "rate": requests / said["seconds"]}
        waits = drained(self.folder)[call]
        return tuple(
            figures.Measured(
                **common,
                **dict(zip(("p50", "p95"), figures.percentiles(times), strict=True)),
                errors=said["errors"],
                cpu=each(used, requests),
            )
            for times in (said["times"], waits)
        )

    def processor_times(self):
        return {who: figures.processor_time(pid) for who, pid in self.processes.items()}


@contextmanager
def load():
    """The load's own process: a function from an order to what it tells."""
    command = [sys.executable, "-m", "bench.sitting"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ground.ROOT, **pipes) as process:

        def ask(order):
            process.stdin.write(orjson.dumps(order) + b"\n")
            process.stdin.flush()
            return orjson.loads(process.stdout.readline())

        yield ask


def report(options, run):
    print(
        f"medians of {options.rounds} rounds, {options.students} students a round, "
        f"{len(run.plan['questions'])} questions; {os.cpu_count()} cores"
    )
    print(HEAD)
    for (call, clients), rounds in sorted(run.measured.items(), key=by_clients):
        print(row(call, clients, *map(figures.middle, zip(*rounds, strict=True))))
    for sample in run.samples:
        print(f"error: {sample}")
    errors = sum(x.errors for rounds in run.measured.values() for x, _ in rounds)
    print(f"errors: {errors}", flush=True)
    return 1 if errors else 0


def by_clients(item):
    (call, clients), _ = item
    return clients, CALLS.index(call)


def row(call, clients, seen, waits):
    cpu = ", ".join(f"{who} {used:,.0f}" for who, used in seen.cpu.items())
    cells = [f"{seen.rate:,.0f}", f"{seen.p50:.1f}", f"{seen.p95:.1f}"]
    cells += [f"{waits.p50:.1f}", f"{waits.p95:.1f}", seen.errors, cpu]
    name = call if call == calls.BARE else f"`{call}`"
    return f"| {' | '.join(map(str, [name, clients, *cells]))} |"


if __name__ == "__main__":
    main()
