"""How many attempts of 100 questions a second are marked, and in how much memory.

Attempts whose time is over are closed and marked by the sweep, then the exam is marked
anew; a bare loop reads the same answers, compares them and writes one number for each.
"""

import argparse
import signal
import sys

from bench import ground
from bench.saves import bounded
from core.embedded import OWNER, Unavailable

SIZES = [1_000, 10_000]


def main():
    parser = argparse.ArgumentParser(prog="bench/marking", description=__doc__)
    parser.add_argument(
        "--attempts", type=bounded(1, 100_000), nargs="+", default=SIZES
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        bench(options)
    except (ground.Busy, Unavailable) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def bench(options):
    """Each size in a database and a process of its own, so that peaks can be compared."""
    with ground.own_cluster() as (server, link):
        for size in options.attempts:
            with ground.fresh_database(server, link) as url:
                ground.migrate(url(OWNER))
                made = ("prepare_marking", "--attempts", str(size))
                ground.manage(url(OWNER), *made)
                print(ground.manage(url(OWNER), "time_marking").decode(), flush=True)


if __name__ == "__main__":
    main()
