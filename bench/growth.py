"""Whether the calls of an attempt stay as quick beside a million stored ones.

The same calls by as many students beside 1,000 stored attempts and beside many more, one
after the other on one cluster. Sequential scans of the big tables meanwhile are told.
"""

import argparse
import os
from tempfile import TemporaryDirectory

import orjson
import psycopg

from bench import calls, figures, ground
from bench.saves import bounded
from bench.taking import CALLS, Run, load
from core.embedded import OWNER, WEB

FEW = 1_000
HEAD = """\
| call | stored | p50 ms | p95 ms | database p50 | p95 | web, µs | database, µs |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
SCANS = """
SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables
WHERE relname IN ('exams_attempt', 'exams_answer', 'exams_attemptevent')
"""


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--attempts", type=bounded(2 * FEW, 5_000_000), default=10**6)
    parser.add_argument("--students", type=bounded(10, 5000), default=300)
    parser.add_argument("--clients", type=bounded(1, 64), default=1)
    parser.add_argument("--rounds", type=bounded(1, 9), default=3)
    return parser.parse_args()


def bench(options):
    """Measure and print; the exit status, 1 where anything failed or read a whole table."""
    with (
        TemporaryDirectory() as folder,
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        os.environ["BENCH_WAITING"] = folder
        ground.migrate(url(OWNER))
        count = str(2 * (options.rounds + 1) * options.students)
        made = ("prepare_students", "--students", count)
        plan = orjson.loads(ground.manage(url(OWNER), *made))
        runs, place = {}, (server.cluster.pid(), folder, url)
        for size in (FEW, options.attempts):
            runs[size], scanned = beside(size, plan, place, options)
            count = (options.rounds + 1) * options.students
            plan["students"] = plan["students"][count:]
        return report(options, runs, scanned)


def beside(size, plan, place, options):
    """What was measured beside so many, and the rows that sequential scans read."""
    database, folder, url = place
    ground.manage(url(OWNER), "fill_attempts", "--attempts", str(size))
    before = scans(url(OWNER))
    one_answer = {**plan, "questions": plan["questions"][:1]}
    with ground.web_server(url(WEB)) as (port, web), load() as ask:
        processes = {"web": web, "database": database}
        run = Run(one_answer, port, ask, processes, folder)
        run.sit(options.students, options.clients)
        run.measured.clear()
        for _ in range(options.rounds):
            run.sit(options.students, options.clients)
    return run, scans(url(OWNER)) - before


def scans(url):
    with psycopg.connect(url) as link:
        return ground.first(link, SCANS)


def report(options, runs, scanned):
    few, many = runs.values()
    print(
        f"medians of {options.rounds} rounds, {options.students} students a round, "
        f"{options.clients} clients, one answer a save; {os.cpu_count()} cores\n{HEAD}"
    )
    for call in CALLS:
        for size, run in runs.items():
            print(row(call, size, *medians(run, call, options.clients)))
    for call in CALLS[1:]:
        ratio = used(many, call, options) / used(few, call, options)
        print(f"ratio: {call} beside {options.attempts:,} / {FEW:,} = {ratio:.2f}")
    samples = [*few.samples, *many.samples]
    print(*(f"error: {x}" for x in samples), f"rows scanned: {scanned:,}", sep="\n")
    print(f"errors: {len(samples)}")
    return 1 if samples or scanned >= options.attempts else 0


def medians(run, call, clients):
    """(what clients saw, how long the database was waited for)."""
    return tuple(map(figures.middle, zip(*run.measured[call, clients], strict=True)))


def used(run, call, options):
    """Processor time of a request, in the web process and in the database."""
    seen, _ = medians(run, call, options.clients)
    return seen.cpu["web"] + seen.cpu["database"]


def row(call, size, seen, waits):
    cells = [f"{x:.1f}" for x in (seen.p50, seen.p95, waits.p50, waits.p95)]
    cells += [f"{seen.cpu[who]:,.0f}" for who in ("web", "database")]
    name = call if call == calls.BARE else f"`{call}`"
    return f"| {' | '.join([name, f'{size:,}', *cells])} |"


if __name__ == "__main__":
    main()
