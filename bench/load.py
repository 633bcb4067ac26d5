"""The load: keep-alive connections that each send a request when the last was answered.

A process of its own, without Django: reads its orders as JSON from stdin, writes what
happened to stdout. One thread and no event loop beyond `selectors`: cheap enough that it
takes little from the server it measures.
"""

import re
import select
import selectors
import socket
import sys
from itertools import count, cycle
from random import Random
from time import perf_counter, process_time

import orjson

PATIENCE = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
SAMPLES = 5


class Connection:
    """One client: `work` makes its requests and is told the answers."""

    def __init__(self, port, work):
        self.work, self.buffer, self.sent_at = work, b"", 0.0
        self.head = b""
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self):
        request = self.work.request()
        self.sent_at = perf_counter()
        self.socket.sendall(request)

    def receive(self):
        """(status, body) once the whole answer is here; status 0 where it never comes."""
        data = self.socket.recv(65_536)
        if not data:
            return 0, b"The server hung up."
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = LENGTH.search(head + b"\r\n")
        if length and len(body) < int(length[1]):
            return None
        self.buffer, self.head = b"", head + b"\r\n"
        return (int(head[9:12]), body) if length else (0, head)

    def is_over(self):
        """Whether the server said or did that it takes no more requests here."""
        return bool(
            CLOSING.search(self.head) or select.select([self.socket], [], [], 0)[0]
        )


class Saving:
    """Students who answer random questions of theirs, one a request."""

    def __init__(self, students, questions, first_seq, random):
        self.questions, self.random = questions, random
        self.acknowledged, self.sent = [], None
        seqs = [count(first_seq) for _ in students]
        heads = [head(f"/api/v1/attempts/{x['attempt']}/answers/", x) for x in students]
        self.turns = cycle(list(zip(students, heads, seqs, strict=True)))

    def request(self):
        student, start, seqs = next(self.turns)
        question, options = self.random.choice(self.questions)
        option, seq = self.random.choice(options), next(seqs)
        self.sent = (student["attempt"], question, seq, option)
        item = b'{"question":%d,"response":{"option":"%b"},"seq":%d,"at_ms":%d,' % (
            *(question, option.encode(), seq, 1000 * seq),
        )
        return whole(
            start,
            b'{"epoch":1,"answers":[%b"time_spent_ms":1000,"flagged":false}]}' % item,
        )

    def settle(self, status, body):
        """True where the answer was saved."""
        if status != 200:
            return False
        self.acknowledged.append(self.sent)
        return orjson.loads(body)["saved"] == 1


class Constant:
    """The same requests in size and headers, to the view that does nothing."""

    acknowledged = ()

    def __init__(self, saving):
        start = head("/bench/constant/", next(saving.turns)[0])
        self.bytes = whole(start, saving.request().partition(b"\r\n\r\n")[2])

    def request(self):
        return self.bytes

    def settle(self, status, body):
        return status == 200


def head(path, student, method="PUT"):
    return (
        f"{method} {path} HTTP/1.1\r\nHost: bench.example\r\nX-Forwarded-Proto: https\r\n"
        f"Authorization: Bearer {student['token']}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()


def whole(start, body):
    return b"%b%d\r\n\r\n%b" % (start, len(body), body)


def drive(connections, seconds):
    """Keep every connection busy for a while: ([ms], [what went wrong])."""
    times, wrong = [], []
    until = perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for one in connections:
            selector.register(one.socket, selectors.EVENT_READ, one)
            one.send()
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                return times, [*wrong, f"No answer within {PATIENCE} s."]
            for key, _ in ready:
                answered(key.data, selector, times, wrong, until)
    return times, wrong


def answered(one, selector, times, wrong, until):
    answer = one.receive()
    if answer is None:
        return
    now = perf_counter()
    times.append(1000 * (now - one.sent_at))
    if not one.work.settle(*answer):
        wrong.append(f"{answer[0]} {answer[1][:300].decode(errors='replace')}")
    if now < until and answer[0]:
        one.send()
    else:
        selector.unregister(one.socket)
        one.socket.close()


def works(order):
    """One for each client; a student belongs to one of them."""
    clients = order["clients"]
    for number in range(clients):
        saving = Saving(
            order["students"][number::clients],
            order["questions"],
            order["first_seq"],
            Random(number + order["first_seq"]),
        )
        yield saving if order["path"] == "saves" else Constant(saving)


def main():
    order = orjson.loads(sys.stdin.buffer.read())
    connections = [Connection(order["port"], work) for work in works(order)]
    started, busy = perf_counter(), process_time()
    times, wrong = drive(connections, order["seconds"])
    seconds = perf_counter() - started
    report = {
        "times": times,
        "seconds": seconds,
        "cpu": process_time() - busy,
        "errors": len(wrong),
        "samples": wrong[:SAMPLES],
        "acknowledged": [x for one in connections for x in one.work.acknowledged],
    }
    sys.stdout.buffer.write(orjson.dumps(report))


if __name__ == "__main__":
    main()
