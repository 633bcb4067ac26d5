"""What rooms above have at the pages of a syllabus, and so keep from being deleted."""

HOLDERS = []


def held_by(finder, *, below_subject=False):
    """Rooms above say here what holds pages: `finder(ids)` answers rows.

    Drafts count. `below_subject` rows need their topics to stay in their subject.
    """
    HOLDERS.append((finder, below_subject))


def holding(ids, *, below_subject=False):
    """Querysets of what holds pages of these ids; or only what ties topics down."""
    for finder, tied in HOLDERS:
        if tied or not below_subject:
            yield finder(ids)


def told(rows, named=3):
    """Words for what stands in the way: how many of what, and the first of them."""
    count = rows.count()
    if not count:
        return ""
    noun = (
        rows.model._meta.verbose_name
        if count == 1
        else rows.model._meta.verbose_name_plural
    )
    names = ", ".join(f"“{row}”" for row in rows[:named])
    more = " and others" if count > named else ""
    return f"{count:,} {noun} ({names}{more})"
