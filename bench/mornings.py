"""One morning after the other in one hall, and what is told of each."""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from bench import calls, figures, ground

CALLS = (calls.START, calls.SAVE, calls.BEAT, calls.SUBMIT)
SERVER = ("web", "database", "cache", "worker")
SPAWNED_A_SECOND, LATE, WANTED, SLOW = 400, 20, 5_000, 200
CALL_HEAD = """\
| call | requests | p50 ms | p95 ms |
| --- | --- | --- | --- |"""
PART_HEAD = """\
| part | requests a second | p95 ms | web | database | cache | worker | locust | cores busy |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


@dataclass
class Hall:
    """Where students sit: a server that runs, and who may come."""

    plan: dict
    port: int
    processes: dict
    folder: str
    options: argparse.Namespace

    @property
    def edge(self):
        """Seconds in which all start, and in which all hand in."""
        return min(60, self.options.seconds / 3)

    def sit(self, count):
        """A morning of the first `count` students; printed, and answered."""
        begins = time.time() + 3 + count / SPAWNED_A_SECOND
        loads = [self.load(n, count, begins) for n in range(self.options.loads)]
        parts = self.watched(begins, [process.pid for process, _ in loads])
        reports = [report_of(*one) for one in loads]
        morning = Morning(count, self.options.seconds, parts, reports)
        print(*morning.lines(), sep="\n", flush=True)
        return morning

    def load(self, n, count, begins):
        """A locust with every so manieth student: (process, where it will report)."""
        students = self.plan["students"][n : count : self.options.loads]
        order, report = (Path(self.folder, f"{x}{n}.json") for x in ("order", "report"))
        report.unlink(missing_ok=True)
        said = {
            "host": f"http://127.0.0.1:{self.port}",
            "slug": self.plan["slug"],
            "questions": self.plan["questions"],
            "students": students,
            "first": n * count,
            "begins": begins,
            "ends": begins + self.options.seconds,
            "edge": self.edge,
            "report": str(report),
        }
        order.write_bytes(orjson.dumps(said))
        runs = int(begins - time.time()) + self.options.seconds + LATE
        command = (
            *("locust", "-f", "bench/students.py", "--headless", "--only-summary"),
            *("-u", len(students), "-r", SPAWNED_A_SECOND, "-t", f"{runs}s"),
            *("--loglevel", "ERROR", "--exit-code-on-error", 0),
        )
        process = subprocess.Popen(
            [sys.executable, "-m", *map(str, command)],
            cwd=ground.ROOT,
            env={**os.environ, "BENCH_MORNING": str(order)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        return process, report

    def watched(self, begins, loads):
        """[(until when, {who: seconds of processor})] at the ends of the three parts."""
        seconds, parts = self.options.seconds, []
        for moment in sorted({0, self.edge, seconds - self.edge, seconds}):
            time.sleep(max(0, begins + moment - time.time()))
            used = {who: figures.processor_time(x) for who, x in self.processes.items()}
            used["load"] = sum(figures.processor_time(pid) for pid in loads)
            parts.append((time.time() - begins, used))
        return parts


def report_of(process, file):
    process.wait()
    if not file.exists():
        raise ground.Busy("locust ended without a report.")
    return orjson.loads(file.read_bytes())


@dataclass
class Morning:
    """What happened in one."""

    count: int
    seconds: int
    parts: list
    reports: list
    seen: dict = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self):
        for report in self.reports:
            for call, several in report["seen"].items():
                self.seen[call] += several

    def gathered(self, name):
        return [x for report in self.reports for x in report[name]]

    @property
    def errors(self):
        """What went wrong; at least one for who did not come to the end."""
        wrong = sum(report["errors"] for report in self.reports)
        return max(wrong, self.count - len(self.gathered("handed_in")))

    @property
    def slowest(self):
        """The p95 of the slowest call."""
        return max(figures.percentiles(self.times(call))[1] for call in CALLS)

    @property
    def breaks(self):
        return self.errors > 0 or self.slowest >= SLOW

    def times(self, call):
        return [ms for _, ms in self.seen[call]]

    def lines(self):
        yield f"{self.count:,} students, {self.seconds} s; {os.cpu_count()} cores"
        yield from (CALL_HEAD, *map(self.call_row, CALLS), "", PART_HEAD)
        yield from map(self.part_row, self.parts, self.parts[1:])
        yield from ("", self.whole(), *self.gathered("wrong"))
        yield f"errors: {self.errors}\n"

    def call_row(self, call):
        times = self.times(call)
        p50, p95 = figures.percentiles(times)
        return f"| `{call}` | {len(times):,} | {p50:.1f} | {p95:.1f} |"

    def part_row(self, before, after):
        """Microseconds of processor a request between two moments, and cores in use."""
        (since, began), (until, ended) = before, after
        times = self.answered(since, until)
        requests, (_, p95) = len(times), figures.percentiles(times)
        used = {who: ended[who] - began[who] for who in ended}
        each = [f"{1e6 * used[x] / max(1, requests):,.0f}" for x in (*SERVER, "load")]
        busy = sum(used.values()) / (until - since)
        rate = requests / (until - since)
        cells = [f"{since:.0f} to {until:.0f} s", f"{rate:,.0f}", f"{p95:.1f}", *each]
        cells.append(f"{busy:.2f}")
        return f"| {' | '.join(cells)} |"

    def answered(self, since, until):
        """The milliseconds of what was answered between two moments."""
        return [
            ms
            for several in self.seen.values()
            for at, ms in several
            if since <= at + ms / 1000 < until
        ]

    def whole(self):
        (since, began), (until, ended) = self.parts[0], self.parts[-1]
        used = sum(ended[who] - began[who] for who in SERVER)
        rate = len(self.answered(since, until)) / max(0.001, used)
        load = (ended["load"] - began["load"]) / (until - since)
        return (
            f"{rate:,.0f} requests a second a core of web, database, cache and worker: "
            f"{WANTED / max(1, rate):.1f} cores for {WANTED:,}; locust took "
            f"{100 * load:.0f} % of a core"
        )
