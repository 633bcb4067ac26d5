"""How many answers a second are saved, against pgbench and against a bare view.

One save is one authenticated request that stores one answer of an open attempt and is
answered after COMMIT. Everything runs in one go, in turns, on a cluster of its own.
"""

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import orjson

from bench import engine, figures, ground, ledger
from bench.numbering import ATTEMPT, numbered
from core.embedded import OWNER, WEB

ENGINE, MINIMAL = "pgbench, the same statement", "pgbench, a minimal upsert"
SAVES, BARE = "PUT attempts/{id}/answers/", "PUT to a bare Django view"
WARM_UP = 2


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/saves", description=__doc__)
    parser.add_argument("--seconds", type=bounded(1, 60), default=10)
    parser.add_argument("--clients", type=bounded(1, 64), default=32)
    parser.add_argument("--attempts", type=bounded(1, 5000), default=500)
    parser.add_argument("--rounds", type=bounded(1, 9), default=3)
    options = parser.parse_args()
    if options.attempts < options.clients:
        parser.error("every client needs an attempt of its own")
    return options


def bounded(low, high):
    def whole(text):
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"from {low} to {high}")
        return int(text)

    return whole


def bench(options):
    """Measure and print; the exit status, 1 where anything was lost or went wrong."""
    with (
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        ground.migrate(url(OWNER))
        count = str(options.attempts)
        plan = ground.plan(url(OWNER), "prepare_saves", "--attempts", count)
        with ground.web_server(url(WEB)) as (port, web):
            processes = {"web": web, "database": server.cluster.pid()}
            run = Run(options, plan, url(WEB), port, processes)
            run.whole()
        version = ground.first(link, "SHOW server_version")
        return report(run, version)


@dataclass
class Run:
    """The measurements of one run, in turns."""

    options: argparse.Namespace
    plan: dict
    url: str
    port: int
    processes: dict
    measured: dict = field(default_factory=lambda: defaultdict(list))
    acknowledged: list = field(default_factory=list)
    samples: list = field(default_factory=list)
    pieces: int = 0
    engine_saves: int = 0

    def whole(self):
        """Warm up, then every thing once a round, each round beginning with another."""
        for path in ("saves", "bare"):
            self.over_http(path, min(WARM_UP, self.options.seconds))
        turns = [ENGINE, SAVES, BARE, MINIMAL]
        for _ in range(self.options.rounds):
            for title in turns:
                self.measured[title].append(self.measure(title))
            turns.append(turns.pop(0))

    def measure(self, title):
        seconds = self.options.seconds
        if title == SAVES:
            return self.over_http("saves", seconds)
        if title == BARE:
            return self.over_http("bare", seconds)
        return self.in_the_engine(title, seconds)

    def first_seq(self):
        """Later than every seq before: a piece of work never reuses one."""
        self.pieces += 1
        return self.pieces * engine.SEQS_A_RUN

    def over_http(self, path, seconds):
        order = {
            "path": path,
            "port": self.port,
            "seconds": seconds,
            "clients": self.options.clients,
            "first_seq": self.first_seq(),
            "students": self.plan["students"],
            "questions": self.plan["questions"],
        }
        before = self.processor_times()
        said = generate(order, timeout=seconds + 90)
        self.acknowledged += said["acknowledged"]
        self.samples += said["samples"]
        requests = len(said["times"])
        p50, p95 = figures.percentiles(said["times"])
        cpu = {**self.processor_since(before), "load": said["cpu"]}
        return figures.Measured(
            requests=requests,
            rate=requests / said["seconds"],
            p50=p50,
            p95=p95,
            errors=said["errors"],
            cpu=each(cpu, requests),
        )

    def in_the_engine(self, title, seconds):
        script = "save" if title == ENGINE else "minimal"
        clients, attempts = self.options.clients, self.options.attempts
        variables = {
            "turn": 0,
            "base": self.first_seq(),
            "first": attempts,
            "first_user": self.plan["first_user"],
            "clients": clients,
            "each": attempts // clients,
        }
        before = self.processor_times()
        measured = engine.measure(
            self.url,
            self.plan["scripts"][script],
            variables,
            clients=clients,
            seconds=seconds,
        )
        used = self.processor_since(before)
        measured.cpu = each({"database": used["database"]}, measured.requests)
        if script == "save":
            self.engine_saves += measured.requests
        return measured

    def processor_times(self):
        return {who: figures.processor_time(pid) for who, pid in self.processes.items()}

    def processor_since(self, before):
        now = self.processor_times()
        return {who: now[who] - before[who] for who in now}


def each(seconds, requests):
    """Microseconds of processor a request."""
    return {who: 1e6 * used / max(1, requests) for who, used in seconds.items()}


def generate(order, timeout):
    """What the load's own process tells."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ground.ROOT,
        input=orjson.dumps(order),
        stdout=subprocess.PIPE,
        timeout=timeout,
        check=True,
    )
    return orjson.loads(done.stdout)


def report(run, version):
    options, measured = run.options, run.measured
    print(
        f"{options.rounds} rounds of {options.seconds} s, {options.clients} clients, "
        f"{options.attempts} attempts of {len(run.plan['questions'])} questions; "
        f"{os.cpu_count()} cores, PostgreSQL {version}, fsync on; medians"
    )
    print(*figures.table(measured), sep="\n")
    for other in (ENGINE, MINIMAL, BARE):
        value = figures.ratio(measured[SAVES], measured[other])
        print(f"ratio: {SAVES} / {other} = {value:.3f}")
    for sample in run.samples:
        print(f"error: {sample}")
    errors = sum(one.errors for rounds in measured.values() for one in rounds)
    return verdict(run, errors + len(run.samples))


def verdict(run, errors):
    missing = ledger.lost(run.url, run.acknowledged)
    first = numbered(ATTEMPT, run.options.attempts)
    short = run.engine_saves - ledger.received_since(run.url, first)
    print(f"lost: {len(missing)} of {len(run.acknowledged)} acknowledged saves")
    print(f"lost: {short} of {run.engine_saves} saves of pgbench")
    print(f"errors: {errors}")
    return 1 if missing or short or errors else 0


if __name__ == "__main__":
    main()
