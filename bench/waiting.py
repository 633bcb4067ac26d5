"""How long a request waits for the database: every word to it goes by `Connection.wait`.

By the clock, from asking to having the answer in the thread, so with whatever else wants
the processor meanwhile: more than the database takes, never less. Lines go to a file of
each process in the folder BENCH_WAITING.
"""

import os
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from threading import local
from time import perf_counter

import psycopg

from bench.calls import name_of
from core.requests import RequestIdMiddleware

plain_wait, plain_call = psycopg.Connection.wait, RequestIdMiddleware.__call__
waited = local()


def begin():
    """From now on every request of this process is noted, the short way or the long."""
    psycopg.Connection.wait = timed_wait
    RequestIdMiddleware.__call__ = timed_call


def timed_wait(link, *args, **kwargs):
    began = perf_counter()
    try:
        return plain_wait(link, *args, **kwargs)
    finally:
        waited.ms = getattr(waited, "ms", 0) + 1000 * (perf_counter() - began)


def timed_call(middleware, request):
    waited.ms = 0
    response = plain_call(middleware, request)
    name = name_of(request.method, request.path_info)
    notes(os.getpid()).write(f"{name} {waited.ms:.3f}\n")
    return response


@lru_cache(1)
def notes(pid):
    return Path(os.environ["BENCH_WAITING"], str(pid)).open("a", buffering=1)


def drained(folder):
    """{call: [ms]} since the last time it was asked; the files are emptied."""
    found = defaultdict(list)
    for file in Path(folder).iterdir():
        for line in file.read_text().splitlines():
            name, _, ms = line.rpartition(" ")
            found[name].append(float(ms))
        os.truncate(file, 0)
    return found
