"""How long it takes to find what is like a question in a large bank.

On a cluster of its own: made-up questions, then one look for each of some questions as an
editor's panel asks for it, in turns with a bare lookup of as many questions by their keys
and with a reading of every sketch, which is what there would be without an index.
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
    parser = argparse.ArgumentParser(prog="bench/duplicates", description=__doc__)
    parser.add_argument("--questions", type=bounded(100, 1_000_000), default=100_000)
    parser.add_argument("--rounds", type=bounded(1, 500), default=50)
    return parser.parse_args()


def bench(options):
    with (
        ground.own_cluster() as (server, link),
        ground.fresh_database(server, link) as url,
    ):
        database = url(OWNER)
        ground.manage(database, "migrate", "--verbosity", "0")
        count = str(options.questions)
        made = ground.manage(database, "make_questions", count, "--force")
        print(made.decode().strip().splitlines()[-1])
        rounds = str(options.rounds)
        print(ground.manage(database, "time_duplicates", "--rounds", rounds).decode())


if __name__ == "__main__":
    main()
