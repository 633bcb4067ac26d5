"""What the support desk sees of a student's attempts, and the door it tries."""

from accounts import desk
from exams.attempts import access
from exams.attempts.models import Attempt

SHOWN = 20
desk.door("Start an exam", access.open_exam, asks="address of the exam, as dcet-mock-1")


@desk.panel(
    "Attempts", template="exams/desk/attempts.html", permission="exams.view_attempt"
)
def attempts_of(student):
    rows = Attempt.objects.of(student).select_related("exam")
    return {"attempts": rows.defer("order", "seqs")[:SHOWN]}
