"""Home screens and the start page against a bare page and a bare JSON view."""

import argparse
import signal
import sys

from bench import ground
from bench.saves import bounded
from core.embedded import OWNER, Unavailable


def main():
    parser = argparse.ArgumentParser(prog="bench/home", description=__doc__)
    parser.add_argument("--rounds", type=bounded(1, 1000), default=30)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        bench(options)
    except (ground.Busy, Unavailable) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def bench(options):
    with (
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        database = url(OWNER)
        ground.manage(database, "collectstatic", "--noinput", "--verbosity", "0")
        ground.migrate(database)
        ground.manage(database, "load_demo", "--verbosity", "0")
        rounds = str(options.rounds)
        print(ground.manage(database, "time_home", "--rounds", rounds).decode())


if __name__ == "__main__":
    main()
