"""A bench over a bank of made-up questions, on a cluster and a database of its own."""

import argparse
import signal
import sys

from bench import ground
from bench.saves import bounded
from core.embedded import OWNER, Unavailable


def main(name, told, command, *, rounds, most):
    """Make the questions and print what the management command measures."""
    parser = argparse.ArgumentParser(prog=f"bench/{name}", description=told)
    parser.add_argument("--questions", type=bounded(100, 1_000_000), default=100_000)
    parser.add_argument("--rounds", type=bounded(1, most), default=rounds)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        bench(command, options)
    except (ground.Busy, Unavailable) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def bench(command, options):
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
        print(ground.manage(database, command, "--rounds", rounds).decode())
