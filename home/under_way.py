"""What somebody has begun and can go on with. A room adds its own in a file of this
name: its name, and a function of a user and a moment that answers items with a
`begun_at`."""

from exams.models import Attempt

MOST = 10


def attempts(user, at):
    """Attempts whose time has not run out, in one query; a trial goes on by its own call."""
    rows = Attempt.objects.of(user).counted().going(at)
    rows = rows.select_related("exam").only(
        "id",
        "number",
        "started_at",
        "deadline_at",
        "exam__name",
        "exam__year",
        "exam__slug",
    )
    return [
        {
            "kind": "attempt",
            "id": str(row.pk),
            "title": str(row.exam),
            "exam": row.exam.slug,
            "begun_at": row.started_at.isoformat(),
            "deadline_at": row.deadline_at.isoformat(),
        }
        for row in rows.order_by("-started_at")[:MOST]
    ]


UNDER_WAY = [("exams", attempts)]
