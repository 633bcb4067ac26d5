"""An exam of 100 questions and students who sit it, all made in bulk."""

import csv
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from accounts import tokens
from accounts.models import DeviceSession, User
from bench.numbering import ATTEMPT, SESSION, numbered
from exams.attempts.models import Attempt
from exams.interchange.importing import import_exam_from_csv
from exams.papers.models import Exam

SECTIONS, PLACES = 5, 20
HOURS = 3


def make_exam():
    """A published exam of single choices, through the importer."""
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "bench.csv"
        write_sheet(sheet)
        report = import_exam_from_csv(sheet, "Bench", publish=True)
    if report["errors"]:
        raise ValueError(f"The bench's sheet was refused: {report['errors'][:3]}")
    return Exam.objects.with_paper().get(name="Bench")


def write_sheet(path):
    options = {f"option_{letter}": f"Option {letter}" for letter in "abcd"}
    rows = [
        {
            "section_name": f"Section {section}",
            "question_number": number,
            "question_text": f"What is number {number} of section {section}?",
            "plain_text": "",
            **options,
            "correct_option": "A",
            "marks": 1,
            "diagram_url": "",
        }
        for section in range(1, SECTIONS + 1)
        for number in range(1, PLACES + 1)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@transaction.atomic
def make_sittings(exam, count):
    """(first user's id, sessions): `count` students, each with an open attempt.

    User ids follow each other; sessions and attempts are numbered by `numbering`, so
    that pgbench can name all three by one number.
    """
    people = User.objects.bulk_create(student(n) for n in range(count))
    first = people[0].pk
    if [user.pk for user in people] != list(range(first, first + count)):
        raise ValueError("Somebody else makes users in the bench's database.")
    sessions = DeviceSession.objects.bulk_create(
        session(n, user) for n, user in enumerate(people)
    )
    Attempt.objects.bulk_create(
        attempt(n, exam.live_paper, held) for n, held in enumerate(sessions)
    )
    return first, sessions


def student(n):
    email = f"student{n}@bench.example"
    return User(email=email, username=f"student{n}", password="!")


def session(n, user):
    return DeviceSession(
        id=UUID(numbered(SESSION, n)),
        user=user,
        session_key=uuid4().hex,
        refresh_jti=uuid4().hex,
    )


def attempt(n, paper, held):
    now = timezone.now()
    return Attempt(
        id=UUID(numbered(ATTEMPT, n)),
        user_id=held.user_id,
        exam_id=paper.exam_id,
        paper=paper,
        number=1,
        session=held,
        order=paper.order,
        started_at=now,
        deadline_at=now + timedelta(hours=HOURS),
    )


def make_plan(attempts):
    """What the measurements need to know: `attempts` for HTTP, as many for pgbench."""
    exam = make_exam()
    first, sessions = make_sittings(exam, 2 * attempts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "first_user": first,
        "questions": [[q["question"], q["options"]] for q in exam.live_paper.order],
        "students": [
            {"attempt": numbered(ATTEMPT, n), "token": tokens.pair(held)[0]}
            for n, held in enumerate(sessions[:attempts])
        ],
    }
