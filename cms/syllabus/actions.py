"""What happens to the pages of a syllabus."""

from django.db import connection, transaction

from cms.syllabus.holding import holding, told
from cms.syllabus.models import (
    CodedPage,
    SubjectPage,
    SyllabusCode,
    SyllabusPage,
    TopicPage,
)
from core.problems import Refusal

LEVELS = (SyllabusPage, SubjectPage, TopicPage)
HOLD = """
SELECT id, path FROM wagtailcore_page WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
"""


@transaction.atomic
def move(page, destination, *, user):
    """Move a page with all below it; refuses as `allow_move` does."""
    allow_move([page], destination)
    page.refresh_from_db()
    page.move(destination, pos="last-child", user=user)


@transaction.atomic
def allow_move(pages, destination):
    """Refuse, in words, a move that would tear questions from their subject
    (`page-in-use`) or bring a code in twice (`code-taken`).

    Looks at whole branches and locks them until the transaction ends.
    """
    for page in pages:
        branch = claim(page)
        refuse_codes(page, destination, branch)
        if leaves_subject(page, destination):
            refuse_held(page, "moved to another subject", branch, below_subject=True)


@transaction.atomic
def allow_deletion(pages):
    """Refuse with `page-in-use`, in words, to delete pages that something holds, or
    that something below them is held by. Locks them until the transaction ends."""
    for page in pages:
        refuse_held(page, "deleted", claim(page))


def allow_copy_below(page):
    """Refuse with `code-taken` to copy whole syllabuses from above: one by one only,
    since each copy needs a code of its own."""
    if issubclass(page.specific_class, CodedPage):
        return
    if codes := list(SyllabusCode.objects.below(page).syllabuses()):
        refuse(
            "code-taken",
            f"“{page.title}” cannot be copied with its subpages, because the syllabus "
            f"code {', '.join(codes)} cannot be used twice. Copy the syllabus itself.",
        )


def claim(page):
    """The ids of a page and all below it that belong to a syllabus, locked."""
    return [
        pk
        for level in LEVELS
        for pk in level.objects.descendant_of(page, inclusive=True)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", flat=True)
    ]


def hold(ids):
    """{id: path} of these pages, which stay there until the transaction ends.

    Waits for whoever moves or deletes them just now; others may hold them, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [sorted(ids)])
        return dict(cursor.fetchall())


def leaves_subject(page, destination):
    """Whether topics would lie under another subject than they do."""
    if not issubclass(page.specific_class, TopicPage):
        return False
    above = SubjectPage.objects.ancestor_of(page).values_list("pk", flat=True)
    there = SubjectPage.objects.ancestor_of(destination, inclusive=True)
    return set(above) != set(there.values_list("pk", flat=True))


def refuse_codes(page, destination, branch):
    moving = SyllabusCode.objects.filter(page__in=branch)
    there = SyllabusCode.objects.around(destination).exclude(page__in=branch)
    taken = there.filter(code__in=moving.values("code")).order_by("code")
    if codes := list(taken.values_list("code", flat=True)):
        refuse(
            "code-taken",
            f"“{page.title}” cannot move below “{destination.title}”: that syllabus "
            f"already has the codes {', '.join(codes)}. Change them first.",
        )


def refuse_held(page, verb, branch, **tied):
    """Say everything that holds a page of the branch."""
    if not branch:
        return
    if found := [words for rows in holding(branch, **tied) if (words := told(rows))]:
        refuse(
            "page-in-use",
            f"“{page.title}” cannot be {verb}: it, or what lies below it, is held by "
            f"{'; '.join(found)}. Change them first.",
        )


def refuse(code, words):
    raise Refusal(code, errors=[{"code": code, "message": words, "param": ""}])
