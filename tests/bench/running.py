"""Benches as processes; they share one cluster, so one waits for the other."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIES, PAUSE = 60, 5


def bench(name, *arguments, told=None):
    """The finished process of a bench, as soon as no other one runs.

    `told` are variables that name a database it may copy.
    """
    for _ in range(TRIES):
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *arguments],
            cwd=ROOT,
            env={**os.environ, "WEB_PROCESSES": "1", **(told or {})},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if "Another bench is running." not in done.stderr:
            break
        time.sleep(PAUSE)
    return done
