"""The main job: a spreadsheet becomes an exam, and a student's answers a score."""

import hashlib
import json
import random
from itertools import count

from django.core.management import call_command
from django.test import Client

import openpyxl
import pytest

from cms.models import SyllabusPage
from settings.demo import DIAGRAMS, SHEET, pages
from tests.accounts.calling import bearer, sign_up

pytestmark = pytest.mark.django_db


def sheet_rows():
    """The spreadsheet as an editor sees it."""
    sheet = openpyxl.load_workbook(SHEET, read_only=True).active
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def shown_text(blocks):
    return " ".join(block["value"] for block in blocks if block["type"] == "text")


class Student:
    """Sits the exam with nothing but the API and knows right from the spreadsheet."""

    def __init__(self, tokens):
        self.client = Client(headers=bearer(tokens["access_token"]))
        self.seqs = count(1)

    def call(self, method, path, body=None):
        ask = getattr(self.client, method)
        return ask(f"/api/v1/{path}", body or {}, content_type="application/json")

    def response(self, question, row, *, right):
        """A response to a delivered question, right or wrong by the sheet's own key."""
        key = str(row["correct_option"]).strip()
        if question["kind"] == "numeric":
            return {"value": key if right else "-987654"}
        if question["kind"] == "true_false":
            said = key.lower() == "true"
            return {"option": str(said if right else not said).lower()}
        options = question["texts"]["en"]["options"]
        ids = {shown_text(blocks): option for option, blocks in options.items()}
        letters = key.replace(" ", "").lower().split(",")
        given = [ids[str(row[f"option_{letter}"]).strip()] for letter in letters]
        if not right:
            given = [next(x for x in options if x not in given)]
        if question["kind"] == "multiple_choice":
            return {"options": given}
        return {"option": given[0]}

    def plan(self, questions, luck):
        """{question: right, wrong or blank}: what this student will make of the paper."""
        outcomes, weights = ["right", "wrong", "blank"], [60, 25, 15]
        return {q["question"]: luck.choices(outcomes, weights)[0] for q in questions}

    def answers(self, questions, rows, plan):
        return [
            self.answer(q, rows[q["section"], q["number"]], plan[q["question"]])
            for q in questions
            if plan[q["question"]] != "blank"
        ]

    def answer(self, question, row, outcome):
        response = self.response(question, row, right=outcome == "right")
        return {
            "question": question["question"],
            "response": response,
            "seq": next(self.seqs),
            "at_ms": 1000,
        }

    def batches(self, answers, luck):
        """Out of order, one of them twice, and one answer withdrawn and given again."""
        batches = [answers[n : n + 9] for n in range(0, len(answers), 9)]
        batches.append([{**answers[0], "seq": next(self.seqs), "response": None}])
        batches.append([{**answers[0], "seq": next(self.seqs)}])
        luck.shuffle(batches)
        return [*batches, batches[0]]

    def save(self, paper, batch):
        body = {"epoch": paper["epoch"], "answers": batch}
        saved = self.call("put", f"attempts/{paper['id']}/answers/", body)
        assert saved.status_code == 200, saved.content
        assert saved.json()["rejected"] == []


def by_place(rows):
    names = list(dict.fromkeys(row["section_name"] for row in rows))
    return {
        (names.index(row["section_name"]) + 1, int(row["question_number"])): row
        for row in rows
    }


@pytest.fixture
def report(tmp_path):
    """The demo's syllabus, and what the import command says of the demo's sheet."""
    pages.load()
    out = tmp_path / "report.json"
    call_command(
        "import_questions",
        str(SHEET),
        exam="Journey Mock",
        year=2027,
        syllabus=SyllabusPage.objects.get().code,
        media=str(DIAGRAMS),
        publish=True,
        report=str(out),
        verbosity=0,
    )
    return json.loads(out.read_text())


def test_a_spreadsheet_becomes_a_scored_exam(report):
    counts = [report[x] for x in ("created", "rejected", "sections_created")]
    assert counts == [100, 0, 5]
    student = Student(sign_up(email="learner@example.com"))
    (listed,) = student.call("get", "exams/").json()["results"]
    assert listed["question_count"] == 100
    started = student.call("post", f"exams/{listed['slug']}/attempts/")
    assert started.status_code == 201
    paper = started.json()

    rows, luck = by_place(sheet_rows()), random.Random(7)
    plan = student.plan(paper["questions"], luck)
    answers = student.answers(paper["questions"], rows, plan)
    for batch in student.batches(answers, luck):
        student.save(paper, batch)

    handed_in = student.call("post", f"attempts/{paper['id']}/submit/").json()
    expected = list(plan.values()).count("right")
    result = handed_in["result"]
    assert float(result["score"]) == expected
    assert float(result["total_marks"]) == 100
    counts = result["breakdown"]
    assert counts["skipped"] == list(plan.values()).count("blank")
    assert sum(float(s["score"]) for s in counts["sections"]) == expected
    assert sum(float(s["score"]) for s in counts["subjects"]) == expected
    assert len(counts["subjects"]) == 5
    review = student.call("get", f"attempts/{paper['id']}/review/").json()
    assert len(review["review"]) == 100
    for question in review["review"]:
        wanted = {"right": "correct", "wrong": "wrong", "blank": "skipped"}
        assert question["outcome"] == wanted[plan[question["question"]]]


BEGINNINGS = {"image/png": b"\x89PNG", "image/svg+xml": b"<svg"}


def test_the_papers_pictures_come_with_the_attempt_and_to_nobody_else(report):
    student = Student(sign_up(email="learner@example.com"))
    slug = student.call("get", "exams/").json()["results"][0]["slug"]
    paper = student.call("post", f"exams/{slug}/attempts/").json()
    types = []
    for sha256, url in paper["media"].items():
        picture = student.client.get(url)
        assert picture.status_code == 200
        types.append(picture["Content-Type"])
        content = b"".join(picture.streaming_content)
        assert content.startswith(BEGINNINGS[types[-1]])
        assert hashlib.sha256(content).hexdigest() == sha256
    assert types.count("image/png") >= 5
    stranger = Student(sign_up(email="stranger@example.com"))
    assert stranger.client.get(url).status_code == 404
    assert Client().get(url).status_code == 401
