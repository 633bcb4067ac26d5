"""The filters of the list, as the admin's listing has them."""

from django.db.models import Q


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


CONDITIONS = {
    "topic": lambda pk: Q(question_topics__topic=pk),
    "tag": lambda name: Q(tagged_items__tag__name=name),
    "state": in_state,
    "used": was_used,
    "import_batch": lambda pk: Q(use__import_batch=pk),
}
