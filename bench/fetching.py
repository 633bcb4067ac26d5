"""The load of bench/assets, a process of its own: keep-alive clients that read a file."""

import sys
from time import perf_counter, process_time

import orjson

from bench.load import SAMPLES, Connection, drive


class Reading:
    """One student who asks for one picture again and again."""

    def __init__(self, reader, size):
        self.size = size
        self.bytes = (
            f"GET {reader['path']} HTTP/1.1\r\nHost: bench.example\r\n"
            "X-Forwarded-Proto: https\r\nAccept: image/png\r\n"
            f"Authorization: Bearer {reader['token']}\r\n\r\n"
        ).encode()

    def request(self):
        return self.bytes

    def settle(self, status, body):
        return status == 200 and len(body) == self.size


def main():
    order = orjson.loads(sys.stdin.buffer.read())
    readers = [
        Connection(order["port"], Reading(reader, order["size"]))
        for reader in order["readers"]
    ]
    started, busy = perf_counter(), process_time()
    times, wrong = drive(readers, order["seconds"])
    report = {
        "times": times,
        "seconds": perf_counter() - started,
        "cpu": process_time() - busy,
        "errors": len(wrong),
        "samples": wrong[:SAMPLES],
    }
    sys.stdout.buffer.write(orjson.dumps(report))


if __name__ == "__main__":
    main()
