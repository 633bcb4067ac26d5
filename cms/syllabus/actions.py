"""What happens to the pages of a syllabus."""

from wagtail.models import Page

from cms.syllabus.models import CodedPage, SyllabusCode
from core.problems import Refusal


def allow_move(pages, destination):
    """Refuse with `code-taken`, in words, a move that would bring a code in twice.

    Looks at whole branches. The database refuses it too, but less kindly.
    """
    for page in pages:
        branch = Page.objects.descendant_of(page, inclusive=True)
        moving = SyllabusCode.objects.filter(page__in=branch)
        there = SyllabusCode.objects.around(destination).exclude(page__in=branch)
        taken = there.filter(code__in=moving.values("code")).order_by("code")
        if codes := list(taken.values_list("code", flat=True)):
            refuse_codes(page, destination, codes)


def allow_copy_below(page):
    """Refuse with `code-taken` to copy whole syllabuses from above: one by one only,
    since each copy needs a code of its own."""
    if issubclass(page.specific_class, CodedPage):
        return
    if codes := list(SyllabusCode.objects.below(page).syllabuses()):
        refuse(
            f"“{page.title}” cannot be copied with its subpages, because the syllabus "
            f"code {', '.join(codes)} cannot be used twice. Copy the syllabus itself."
        )


def refuse_codes(page, destination, codes):
    refuse(
        f"“{page.title}” cannot move below “{destination.title}”: that syllabus already "
        f"has the codes {', '.join(codes)}. Change them first."
    )


def refuse(words):
    error = {"code": "code-taken", "message": words, "param": "code"}
    raise Refusal("code-taken", errors=[error])
