"""What breaks in the middle of an exam, and whether anything is lost by it.

Students save, send heartbeats and hand in while Redis, a web process, the worker and
PostgreSQL are killed and the web server is drained, one after the other, on a cluster of
its own. In the end every acknowledged answer must be stored, and every attempt marked
once and as its stored answers say.
"""

import argparse
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import orjson

from bench import breaking, ground, ledger, marked
from bench.breaking import Stuck
from bench.numbering import ATTEMPT, numbered
from bench.outcomes import Outcomes
from bench.saves import bounded
from core.embedded import OWNER
from tests.redisserver import RedisServer

ABSENT = 5
PAUSE = 0.1
SAMPLES = 5
DRAIN = "drain of the web server"
FAULTS = {
    "Redis killed": breaking.redis_killed,
    "Redis there again": breaking.redis_back,
    "a web process killed": breaking.web_process_killed,
    "the worker killed while it marks": breaking.worker_killed,
    "PostgreSQL crashed": breaking.database_crashed,
    DRAIN: breaking.drained,
}


def main():
    ground.run(bench, arguments())


def arguments():
    parser = argparse.ArgumentParser(prog="bench/faults", description=__doc__)
    parser.add_argument("--calm", type=bounded(1, 30), default=4)
    parser.add_argument("--clients", type=bounded(2, 64), default=16)
    parser.add_argument("--attempts", type=bounded(2, 1000), default=160)
    options = parser.parse_args()
    if options.attempts < options.clients:
        parser.error("every client needs an attempt of its own")
    return options


def bench(options):
    """Break and print; the exit status, 1 where anything was lost or did not recover."""
    with (
        ground.own_cluster("postgres-faults") as (server, link),
        ground.fresh_database(server, link) as url,
        TemporaryDirectory() as folder,
    ):
        ground.migrate(url(OWNER))
        count = str(options.attempts)
        plan = ground.plan(url(OWNER), "prepare_saves", "--attempts", count)
        with begun(server, url, Path(folder)) as exam:
            return report(exam, *through(exam, options, plan))


@contextmanager
def begun(server, url, folder):
    """An exam with its web server and Redis."""
    redis = RedisServer(folder)
    redis.start()
    with (folder / "log").open("wb") as log:
        exam = breaking.Exam(server, url, redis, ground.free_port(), log)
        try:
            exam.open_doors()
            yield exam
        finally:
            exam.close()


def through(exam, options, plan):
    """What the students tell, the moments the faults began at, and what got stuck."""
    sitting = [student["attempt"] for student in plan["students"]]
    leaving = max(1, options.clients // 4)
    exam.leaving = [x for n, x in enumerate(sitting) if n % options.clients < leaving]
    exam.absent = [
        numbered(ATTEMPT, options.attempts + n)
        for n in range(min(ABSENT, options.attempts))
    ]
    exam.marked = [*sitting, *exam.absent]
    order = {
        "port": exam.port,
        "clients": options.clients,
        "leaving": leaving,
        "pause": PAUSE,
        "students": plan["students"],
        "questions": plan["questions"],
    }
    began, stuck = {}, []
    with students(order) as tell:
        exam.leave = lambda: tell("leave")
        sleep(options.calm)
        for title, fault in FAULTS.items():
            began[title] = monotonic()
            try:
                fault(exam)
            except (Stuck, ground.Busy) as error:
                stuck.append(f"{title}: {error}")
            sleep(options.calm)
        return tell("finish"), began, stuck


@contextmanager
def students(order):
    """A function that tells the students something, and what they answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.insisting"],
        cwd=ground.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )

    def tell(what):
        process.stdin.write(what + b"\n")
        process.stdin.flush()
        return orjson.loads(process.stdout.readline())

    try:
        process.stdin.write(orjson.dumps(order) + b"\n")
        process.stdin.flush()
        yield lambda word: tell(word.encode())
    finally:
        process.kill()
        process.wait()


def report(exam, told, began, stuck):
    outcomes, answers = Outcomes(told["clients"], began), told["acknowledged"]
    found = {
        "acknowledged answers lost": len(ledger.lost(exam.url(OWNER), answers)),
        **marked.verdicts(exam.url(OWNER), exam.marked),
        "requests dropped by the drain": outcomes.of(DRAIN).unanswered,
        "did not recover": len(stuck) + outcomes.unrecovered(),
        "wrong answers": len(told["wrong"]),
    }
    print(*outcomes.table(), sep="\n")
    print(f"{len(answers)} acknowledged answers, {len(exam.marked)} attempts")
    print(*(f"{name}: {count}" for name, count in found.items()), sep="\n")
    if not any(found.values()):
        return 0
    print(
        *stuck, *told["wrong"][:SAMPLES], *exam.last_said(), sep="\n", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    main()
