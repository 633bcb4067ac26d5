"""Students in the middle of an exam, who send again what was not answered.

A process of its own, without Django: reads its orders as JSON from a line of stdin, then
"leave" (the first of them fall silent) and "finish" (the others hand in); writes what
happened to stdout. Each client goes round its students, as their docs tell: the same
batch again on 5xx and on no answer.
"""

import sys
from random import Random
from threading import Event, Thread
from time import monotonic, sleep

import orjson

from bench.load import Connection, Saving, head, whole

REFUSED, UNANSWERED = -1, 0
REST, PATIENCE = 0.1, 120
SAVES_A_HEARTBEAT = 5


class Sitting(Saving):
    """A save counts once it is acknowledged, also one that the server had before."""

    def settle(self, status, body):
        if status == 200:
            self.acknowledged.append(self.sent)
        return status == 200 and not orjson.loads(body)["rejected"]


class Client(Thread):
    """One connection and its students; `log` holds (began, ended, status, what was said
    instead of 200) of each request."""

    def __init__(self, port, students, sitting, pause):
        super().__init__(daemon=True)
        self.port, self.students, self.sitting = port, students, sitting
        self.pause, self.over, self.hands_in = pause, Event(), False
        self.connection, self.asked = None, b""
        self.log, self.wrong, self.handed_in = [], [], []

    def run(self):
        saves = 0
        while not self.over.wait(self.pause):
            self.insist(self.sitting.request(), self.sitting.settle)
            saves += 1
            if saves % SAVES_A_HEARTBEAT == 0:
                student = self.students[saves % len(self.students)]
                self.insist(post(student, "heartbeat", b'{"epoch":1}'), is_good)
        for student in self.students if self.hands_in else ():
            if self.insist(post(student, "submit", b'{"epoch":1}'), is_good):
                self.handed_in.append(student["attempt"])

    def insist(self, request, settle):
        """Send it until it is answered; whether the answer was what it should be."""
        until = monotonic() + PATIENCE
        status, body = self.ask(request)
        while (status <= 0 or status >= 500) and monotonic() < until:
            sleep(REST)
            status, body = self.ask(request)
        is_right = settle(status, body)
        if not is_right:
            self.wrong.append(f"{status} {body[:300].decode(errors='replace')}")
        return is_right

    def ask(self, request):
        """(status, body): `REFUSED` where nothing could be sent, `UNANSWERED` where no
        answer came to what was."""
        began, self.asked, answer = monotonic(), request, (REFUSED, b"")
        if self.connected():
            answer = self.exchanged()
            if answer[0] == UNANSWERED or self.connection.is_over():
                self.hang_up()
        said = "" if is_good(*answer) else answer[1][:200].decode(errors="replace")
        self.log.append((began, monotonic(), answer[0], said))
        return answer

    def connected(self):
        if self.connection and self.connection.is_over():
            self.hang_up()
        try:
            self.connection = self.connection or Connection(self.port, self)
        except OSError:
            return False
        return True

    def exchanged(self):
        try:
            self.connection.send()
            while (answer := self.connection.receive()) is None:
                pass
        except OSError as error:
            return UNANSWERED, str(error).encode()
        return answer

    def hang_up(self):
        self.connection.socket.close()
        self.connection = None

    def request(self):
        """What `Connection.send` sends."""
        return self.asked


def post(student, what, body):
    return whole(
        head(f"/api/v1/attempts/{student['attempt']}/{what}/", student, "POST"), body
    )


def is_good(status, body):
    return status == 200


def clients(order):
    """One for each number; a student belongs to one of them."""
    count = order["clients"]
    for number in range(count):
        students = order["students"][number::count]
        sitting = Sitting(students, order["questions"], 1, Random(number))
        yield Client(order["port"], students, sitting, order["pause"])


def main():
    order = orjson.loads(sys.stdin.buffer.readline())
    everyone = list(clients(order))
    leaving = everyone[: order["leaving"]]
    for one in everyone:
        one.start()
    for line in sys.stdin.buffer:
        ends = leaving if line == b"leave\n" else everyone
        for one in ends:
            one.hands_in = one not in leaving
            one.over.set()
        for one in ends:
            one.join()
        if ends is everyone:
            break
        say("done")
    say(
        {
            "clients": [one.log for one in everyone],
            "acknowledged": [x for one in everyone for x in one.sitting.acknowledged],
            "handed_in": [x for one in everyone for x in one.handed_in],
            "wrong": [x for one in everyone for x in one.wrong],
        }
    )


def say(content):
    sys.stdout.buffer.write(orjson.dumps(content) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
