"""The filters of the list, as the admin's listing has them."""

from django.db.models import Q

from cms.syllabus.models import TopicPage
from exams.bank import access


def filtered(rows, wanted):
    """Rows of the bank that fit; by what is in the row, not in a draft of a live one."""
    plain = ("kind", "subject", "difficulty", "source", "source_id")
    rows = rows.filter(**{name: wanted[name] for name in plain if name in wanted})
    for name, condition in CONDITIONS.items():
        if wanted.get(name) is not None:
            rows = rows.filter(condition(wanted[name]))
    return rows


def in_state(state):
    return {
        "draft": Q(live=False),
        "live": Q(live=True),
        "changed": Q(live=True, has_unpublished_changes=True),
    }[state]


def was_used(used):
    return Q(use__used__gt=0) if used else ~Q(use__used__gt=0)


def with_those_below(pk):
    topic = TopicPage.objects.filter(pk=pk).first()
    return Q(pk__in=access.below(topic) if topic else [])


CONDITIONS = {
    "topic": with_those_below,
    "tag": lambda name: Q(tagged_items__tag__name=name),
    "state": in_state,
    "used": was_used,
    "import_batch": lambda pk: Q(use__import_batch=pk),
}
