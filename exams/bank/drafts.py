"""Questions as their editors see them, many at once."""

from core.revisions import Checked, checked
from exams.bank.models import Question


def drafts_of(questions):
    """Each question as its latest draft, else the row; `latest_revision` is loaded."""
    pending = [
        q for q in questions if q.has_unpublished_changes and q.latest_revision_id
    ]
    contents = checked(Question, [q.latest_revision.content for q in pending])
    drafts = {
        question.pk: question.with_content_json(Checked(content))
        for question, content in zip(pending, contents, strict=True)
    }
    return [drafts.get(question.pk, question) for question in questions]
