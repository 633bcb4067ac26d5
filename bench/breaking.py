"""The processes of an exam, and the ways in which each of them breaks.

A fault returns when its cause is mended and what was broken answers again, or raises
`Stuck`. Whoever starts a process anew is what a supervisor would be.
"""

import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg
from huey import PostgresHuey

from bench import ground
from core.embedded import OWNER, WEB, Server
from tests.redisserver import RedisServer

PATIENCE, LINES = 100, 40
WORKER = "bench-worker"
WAITING = f"""
SELECT count(*) FROM pg_stat_activity
WHERE application_name = '{WORKER}' AND wait_event_type = 'Lock'
"""
TIME_PASSES = """
UPDATE exams_attempt SET started_at = started_at - interval '1 day',
    deadline_at = deadline_at - interval '1 day'
WHERE id = ANY(%s::uuid[])
"""
MARKED = """
SELECT count(*) FROM exams_attempt WHERE id = ANY(%s::uuid[]) AND status = 'settled'
"""


class Stuck(Exception):
    """What did not recover."""


@dataclass
class Exam:
    """Everything that runs; `leave` makes the first students fall silent."""

    server: Server
    url: object
    redis: RedisServer
    port: int
    log: object
    leave: object = None
    leaving: list = ()
    absent: list = ()
    marked: list = ()
    web: object = None
    worker: object = None

    def variables(self, role, **more):
        return ground.environment(
            self.url(role), REDIS_URL=self.redis.url, DRAIN_SECONDS="1", **more
        )

    def open_doors(self):
        self.web = ground.serve(self.variables(WEB), self.port, self.log)

    def hire(self):
        variables = self.variables(OWNER, PGAPPNAME=WORKER)
        self.worker = ground.hire(variables, self.log)

    def web_processes(self):
        return psutil.Process(self.web.pid).children()

    def ask(self, question, *parameters):
        """A number that the database knows."""
        with psycopg.connect(self.url(OWNER)) as link:
            return link.execute(question, parameters).fetchone()[0]

    def let_time_pass(self, attempts):
        with psycopg.connect(self.url(OWNER)) as link:
            link.execute(TIME_PASSES, [attempts])

    def last_said(self):
        """By web and worker, into their log."""
        return Path(self.log.name).read_text(errors="replace").splitlines()[-LINES:]

    def close(self):
        for process in filter(None, (self.web, self.worker)):
            ground.end(process)
        self.redis.kill()


def redis_killed(exam):
    exam.redis.kill()


def redis_back(exam):
    """There again, and empty."""
    exam.redis.start()


def web_process_killed(exam):
    before = exam.web_processes()
    before[0].kill()
    until("another web process", lambda: is_replaced(exam, before))
    ground.await_answer(exam.web, exam.port)


def is_replaced(exam, before):
    now = exam.web_processes()
    return before[0] not in now and len(now) == len(before)


def worker_killed(exam):
    """In the middle of marking: what it wrote until then is not there, and its successor
    marks all of it."""
    exam.leave()
    exam.let_time_pass(exam.leaving)
    with psycopg.connect(exam.url(OWNER)) as link:
        link.execute("LOCK TABLE exams_result IN SHARE MODE")
        exam.hire()
        until("marking", lambda: exam.ask(WAITING))
        exam.worker.kill()
        exam.worker.wait()
    if exam.ask(MARKED, exam.leaving):
        raise Stuck("A killed worker left half of a slice.")
    exam.hire()
    until("marks", partial(are_marked, exam, exam.leaving))


def database_crashed(exam):
    """Stopped without a checkpoint and started again; the worker goes on as it is."""
    cluster = exam.server.cluster
    cluster.control("pg_ctl", "stop", "-D", cluster.folder, "-m", "immediate")
    exam.server.revive()
    exam.let_time_pass(exam.absent)
    ring(exam.url(OWNER))
    until("marks", partial(are_marked, exam, exam.absent))


def drained(exam):
    """The web server is told to end, and another one started once it has."""
    exam.web.send_signal(signal.SIGTERM)
    exam.web.wait(PATIENCE)
    exam.open_doors()


def are_marked(exam, attempts):
    return exam.ask(MARKED, attempts) == len(attempts)


def ring(url):
    """Ask the worker for a sweep, as its clock does each minute."""
    huey = PostgresHuey(
        "pariksha",
        connection=partial(psycopg.connect, url),
        create_tables=False,
        results=False,
    )

    def settle_due():
        """Sent by its name; the worker has the task itself."""

    settle_due.__module__ = "exams.attempts.tasks"
    huey.task()(settle_due)()


def until(what, is_there):
    deadline = monotonic() + PATIENCE
    while not is_there():
        if monotonic() > deadline:
            raise Stuck(f"No {what} within {PATIENCE} s.")
        sleep(0.1)
