"""The processor time that the listing of a large question bank takes.

On a cluster of its own: made-up questions, then every filter, sort and search in turns
with the same page finding nothing, which is what the framework alone takes.
"""

import argparse
import signal
import sys

from bench import ground
from bench.saves import bounded
from core.embedded import OWNER, Unavailable


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        bench(options)
    except (ground.Busy, Unavailable) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def arguments():
    parser = argparse.ArgumentParser(prog="bench/questions", description=__doc__)
    parser.add_argument("--questions", type=bounded(100, 1_000_000), default=100_000)
    parser.add_argument("--rounds", type=bounded(1, 20), default=5)
    return parser.parse_args()


def bench(options):
    with (
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        database = url(OWNER)
        ground.manage(database, "collectstatic", "--noinput", "--verbosity", "0")
        ground.manage(database, "migrate", "--verbosity", "0")
        count = str(options.questions)
        made = ground.manage(database, "make_questions", count, "--force")
        print(made.decode().strip().splitlines()[-1])
        rounds = str(options.rounds)
        print(ground.manage(database, "time_listing", "--rounds", rounds).decode())


if __name__ == "__main__":
    main()
