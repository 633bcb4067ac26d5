"""Callers that meet at the same moment."""

import threading

from django.db import connections


def race(*calls, timeout=15):
    """Run callables at the same moment, each on a connection of its own.

    Returns their results, or the exceptions they ended in, in the order given.
    """
    barrier = threading.Barrier(len(calls), timeout=timeout)
    outcomes = [None] * len(calls)

    def run(slot, call):
        try:
            barrier.wait()
            outcomes[slot] = call()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            outcomes[slot] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair, daemon=True)
        for pair in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
        assert not thread.is_alive(), "a racer is stuck"
    return outcomes
