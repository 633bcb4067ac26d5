"""Students of a morning, for locust: each starts once within the first minute, saves one
answer every 20 s, sends a heartbeat every 30 s and hands in during the last minute.

They share connections, as behind a proxy. What happened is written as JSON in the end.
"""

import os
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from random import Random

import gevent
import orjson
from geventhttpclient.client import HTTPClientPool
from locust import FastHttpUser, events, task
from locust.exception import StopUser

from bench import calls

ORDER = orjson.loads(Path(os.environ["BENCH_MORNING"]).read_bytes())
BEGINS, ENDS, EDGE = ORDER["begins"], ORDER["ends"], ORDER["edge"]
SAVE_EVERY, BEAT_EVERY = 20, 30
CONNECTIONS, PATIENCE, SAMPLES = 512, 30, 5
numbers, left = count(), count(1)
seen = defaultdict(list)
told = {"acknowledged": [], "handed_in": [], "wrong": [], "errors": 0}


class Student(FastHttpUser):
    host = ORDER["host"]
    client_pool = HTTPClientPool(
        concurrency=CONNECTIONS, network_timeout=PATIENCE, connection_timeout=PATIENCE
    )

    def on_start(self):
        self.number = next(numbers)
        self.random = Random(ORDER["first"] + self.number)
        self.headers = {
            "Authorization": f"Bearer {ORDER['students'][self.number]['token']}",
            "Content-Type": "application/json",
            "Host": "bench.example",
            "X-Forwarded-Proto": "https",
        }

    @task
    def morning(self):
        sleep_until(BEGINS + self.random.random() * EDGE)
        if started := self.ask(calls.START, {}, 201, slug=ORDER["slug"]):
            self.attempt, self.seqs = started["id"], count(started["first_seq"])
            self.answer_until(ENDS - self.random.random() * EDGE)
            self.hand_in()
        if next(left) == len(ORDER["students"]):
            self.environment.runner.quit()
        raise StopUser

    def answer_until(self, end):
        now = time.time()
        due = {
            self.save: now + self.random.random() * SAVE_EVERY,
            self.beat: now + self.random.random() * BEAT_EVERY,
        }
        every = {self.save: SAVE_EVERY, self.beat: BEAT_EVERY}
        while due[verb := min(due, key=due.get)] < end:
            sleep_until(due[verb])
            due[verb] += every[verb]
            verb()
        sleep_until(end)

    def save(self):
        question, options = self.random.choice(ORDER["questions"])
        option, seq = self.random.choice(options), next(self.seqs)
        item = {
            "question": question,
            "response": {"option": option},
            "seq": seq,
            "at_ms": 1000 * seq,
            "time_spent_ms": 1000,
            "flagged": False,
        }
        if self.ask(calls.SAVE, {"epoch": 1, "answers": [item]}):
            told["acknowledged"].append((self.attempt, question, seq, option))

    def beat(self):
        self.ask(calls.BEAT, {"epoch": 1})

    def hand_in(self):
        if self.ask(calls.SUBMIT, {}):
            told["handed_in"].append(self.attempt)

    def ask(self, call, body, status=200, slug=""):
        """The answer, None where it is not the one that was to come."""
        verb, _, path = call.partition(" ")
        path = path.format(slug=slug, id=getattr(self, "attempt", ""))
        response = self.client.request(
            verb,
            f"/api/v1/{path}",
            name=call,
            data=orjson.dumps(body),
            headers=self.headers,
        )
        if response.status_code == status:
            return orjson.loads(response.content)
        told["errors"] += 1
        if len(told["wrong"]) < SAMPLES:
            text = (response.content or b"")[:300].decode(errors="replace")
            told["wrong"].append(f"{call}: {response.status_code} {text}")
        return None


def sleep_until(moment):
    gevent.sleep(max(0, moment - time.time()))


@events.request.add_listener
def note(name, response_time, start_time, **facts):
    seen[name].append((start_time - BEGINS, response_time))


@events.quitting.add_listener
def tell(environment, **facts):
    report = {**told, "seen": seen, "cpu": time.process_time()}
    Path(ORDER["report"]).write_bytes(orjson.dumps(report))
