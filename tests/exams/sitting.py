"""A student who sits an exam over HTTP."""

from itertools import count

from exams.models import PaperQuestion
from tests.factories import api, make_session, make_user


def key_of(exam, question_id):
    """What is right, as the bank says."""
    row = PaperQuestion.objects.get(paper=exam.live_paper_id, question=question_id)
    key = dict(row.version.key["answer"])
    key.pop("tolerance", None)
    return key


def wrong_option(exam, question):
    right = key_of(exam, question["question"])
    return {"option": next(x for x in question["options"] if x != right["option"])}


class Sitting:
    """Starts the exam at once; `paper` is what the start answered."""

    def __init__(self, exam, user=None):
        self.exam, self.user = exam, user or make_user()
        self.session = make_session(self.user)
        self.client = api(session=self.session)
        self.seqs = count(1)
        answered = self.start()
        self.status, self.paper = answered.status_code, answered.json()

    def start(self, **body):
        path = f"/api/v1/exams/{self.exam.slug}/attempts/"
        return self.client.post(path, body, content_type="application/json")

    def path(self, rest):
        return f"/api/v1/attempts/{self.paper['id']}/{rest}"

    def get(self, rest):
        return self.client.get(self.path(rest))

    def answer(self, place, *, seq=None, response=None):
        """An item with the right response, or with what `response(exam, question)` says."""
        question = self.paper["questions"][place]
        given = (
            response(self.exam, question)
            if response
            else key_of(self.exam, question["question"])
        )
        seq = seq or next(self.seqs)
        return {
            "question": question["question"],
            "response": given,
            "seq": seq,
            "at_ms": seq * 1000,
        }

    def save(self, *items, epoch=None):
        body = {"epoch": epoch or self.paper["epoch"], "answers": items}
        return self.client.put(
            self.path("answers/"), body, content_type="application/json"
        )

    def put_raw(self, body):
        return self.client.put(
            self.path("answers/"), body, content_type="application/json"
        )

    def submit(self):
        return self.client.post(self.path("submit/"), content_type="application/json")
