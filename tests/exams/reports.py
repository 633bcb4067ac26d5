"""What an import answered, and what it left for editors to see."""

from exams.models import Exam


def counts(report):
    return tuple(report[name] for name in ("created", "updated", "unchanged"))


def found(report):
    return [(e["row"], e["column"], e["code"]) for e in report["errors"]]


def places(exam=None):
    """{section: {number: text}} of the latest draft."""
    draft = (exam or Exam.objects.get()).get_latest_revision_as_object()
    return {
        section.name: {
            place.number: str(place.question) for place in section.questions.all()
        }
        for section in draft.sections.all()
    }


def drafted(question):
    question.refresh_from_db()
    return question.get_latest_revision_as_object()
