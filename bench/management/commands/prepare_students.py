from uuid import uuid4

from django.core.management.base import BaseCommand
from django.db import connection

import orjson

from accounts import tokens
from accounts.models import DeviceSession, User
from bench.making import make_exam


class Command(BaseCommand):
    help = "An exam and signed-in students who have not begun it, told as JSON."

    def add_arguments(self, parser):
        parser.add_argument("--students", type=int, required=True)

    def handle(self, *, students, **options):
        exam = make_exam()
        people = User.objects.bulk_create(student(n) for n in range(students))
        held = DeviceSession.objects.bulk_create(session(user) for user in people)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        plan = {
            "slug": exam.slug,
            "questions": [[x["question"], x["options"]] for x in exam.live_paper.order],
            "students": [{"token": tokens.pair(one)[0]} for one in held],
        }
        self.stdout.write(orjson.dumps(plan).decode())


def student(n):
    email = f"pupil{n}@bench.example"
    return User(email=email, username=f"pupil{n}", password="!")


def session(user):
    return DeviceSession(user=user, session_key=uuid4().hex, refresh_jti=uuid4().hex)
