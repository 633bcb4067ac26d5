"""The demo's exam: a draft of the editor's, filled by the importer and published."""

from accounts.models import User
from exams.interchange.importing import import_exam_from_csv
from exams.papers.models import Exam
from settings.demo import DIAGRAMS, SHEET
from settings.demo.people import EDITOR

NAME = "DCET Mock Test 1"
YEAR = 2026
DESCRIPTION = (
    "A full paper of 100 questions in five sections of 20, one mark each. You have three "
    "hours. Nothing is taken off for a wrong answer; where several options are right, all "
    "of them and no other must be chosen."
)


def load():
    """Import and publish the mock paper, unless an exam of its name is there."""
    if Exam.objects.filter(name=NAME, year=YEAR).exists():
        return
    editor = User.objects.get(email=EDITOR)
    draft(editor)
    flags = {"year": YEAR, "syllabus": "dcet", "media": DIAGRAMS, "publish": True}
    report = import_exam_from_csv(SHEET, NAME, user=editor, **flags)
    if report["rejected"] or report["errors"]:
        raise ValueError(f"The demo's sheet was refused: {report['errors'][:3]}")


def draft(editor):
    """What the sheet does not say of the exam."""
    exam = Exam(name=NAME, year=YEAR, live=False)
    exam.description, exam.duration_minutes = DESCRIPTION, 180
    exam.save()
    exam.save_revision(user=editor, log_action="wagtail.create")
