"""The load of bench/taking, a process of its own: clients who each make one call for
every student of theirs, one after the other."""

import selectors
import sys
from time import perf_counter, process_time

import orjson

from bench import calls
from bench.load import PATIENCE, SAMPLES, Connection

HEAD = (
    "{verb} {path} HTTP/1.1\r\nHost: bench.example\r\nX-Forwarded-Proto: https\r\n"
    "Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\n\r\n"
)
STATUS = {calls.START: 201}


class Calling:
    """One client's students; `told` holds the attempts that starts answered."""

    def __init__(self, order, students):
        self.order, self.students = order, iter(students)
        self.student, self.told = None, {}

    def request(self):
        """The next student's request; StopIteration where all had their turn."""
        self.student = next(self.students)
        verb, _, path = self.order["call"].partition(" ")
        if self.order["call"] == calls.BARE:
            verb, path = "PUT", "/bench/constant/"
        else:
            path = "/api/v1/" + path.format(
                slug=self.order["slug"], id=self.student.get("attempt")
            )
        body = self.order["body"].encode()
        head = HEAD.format(
            verb=verb, path=path, token=self.student["token"], length=len(body)
        )
        return head.encode() + body

    def settle(self, status, body):
        if status != STATUS.get(self.order["call"], 200):
            return False
        if self.order["call"] == calls.START:
            self.told[self.student["token"]] = orjson.loads(body)["id"]
        return True


def drain(connections):
    """Every connection busy until its students are through: ([ms], [what went wrong])."""
    times, wrong = [], []
    with selectors.DefaultSelector() as selector:
        for one in connections:
            selector.register(one.socket, selectors.EVENT_READ, one)
            go_on(one, selector)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                return times, [*wrong, f"No answer within {PATIENCE} s."]
            for key, _ in ready:
                answered(key.data, selector, times, wrong)
    return times, wrong


def answered(one, selector, times, wrong):
    answer = one.receive()
    if answer is None:
        return
    times.append(1000 * (perf_counter() - one.sent_at))
    if not one.work.settle(*answer):
        wrong.append(f"{answer[0]} {answer[1][:300].decode(errors='replace')}")
    go_on(one, selector)


def go_on(one, selector):
    try:
        one.send()
    except StopIteration:
        selector.unregister(one.socket)
        one.socket.close()


def main():
    """Orders come and reports go as JSON, one a line."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(report(orjson.loads(line))) + b"\n")
        sys.stdout.buffer.flush()


def report(order):
    clients = order["clients"]
    connections = [
        Connection(order["port"], Calling(order, order["students"][n::clients]))
        for n in range(clients)
    ]
    began, busy = perf_counter(), process_time()
    times, wrong = drain(connections)
    return {
        "times": times,
        "seconds": perf_counter() - began,
        "cpu": process_time() - busy,
        "errors": len(wrong),
        "samples": wrong[:SAMPLES],
        "told": {k: v for one in connections for k, v in one.work.told.items()},
    }


if __name__ == "__main__":
    main()
