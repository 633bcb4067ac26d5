"""What is kept of questions to tell which are alike, and what people decide then."""

from collections import defaultdict
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.problems import Refusal
from exams.bank.actions import lock
from exams.bank.drafts import drafts_of
from exams.bank.duplicates.matching import content_of, matches, sketches_of
from exams.bank.duplicates.models import Likeness, Pair, Variant
from exams.bank.duplicates.sketching import SCHEME
from exams.bank.models import Question

SLICE = 50
MOST = 20
"""Pairs found for one question at a time; of a template's thousands, the closest."""
COMPARE_LOCK = 7_265_005
KEPT = ("digest", "context", "prompt", "answer", "bands", "scheme", "compared")
FOUND = ("score", "is_exact")


@transaction.atomic
def remember(questions):
    """Keep sketches of what these saved questions say now; a task compares them.

    Every save, publication and import of drafts ends here. Merged ones are left out.
    """
    gone = merged_away([question.pk for question in questions])
    rows = [
        Likeness.of(question.pk, language, sketch)
        for question in questions
        if question.pk not in gone
        for language, sketch in sketches_of(content_of(question)).items()
    ]
    if keep(rows, {question.pk for question in questions}):
        transaction.on_commit(ring)


def merged_away(ids):
    """Those of these questions that another one was kept instead of."""
    pairs = Pair.objects.filter(Q(first__in=ids) | Q(second__in=ids), verdict="merged")
    found = pairs.values_list("first", "second", "kept")
    return {pk for first, second, kept in found for pk in (first, second) if pk != kept}


def keep(rows, ids):
    """Write what differs from what is kept of these questions; answers how many."""
    held = Likeness.objects.filter(question__in=ids, scheme=SCHEME)
    known = {
        (question, language): (digest, context)
        for question, language, digest, context in held.values_list(
            "question", "language", "digest", "context"
        )
    }
    places = {(row.question_id, row.language) for row in rows}
    for pk, language in known.keys() - places:
        Likeness.objects.filter(question=pk, language=language).delete()
    fresh = [
        row
        for row in rows
        if known.get((row.question_id, row.language)) != (row.digest, row.context)
    ]
    Likeness.objects.bulk_create(
        sorted(fresh, key=lambda row: (row.question_id, row.language)),
        update_conflicts=True,
        unique_fields=["question", "language"],
        update_fields=KEPT,
        batch_size=500,
    )
    return len(fresh)


def ring():
    from exams.bank.duplicates.tasks import compare

    compare()


def compare_waiting():
    """Find what is like each sketch that waits, slice by slice; answers how many.

    One at a time: a second caller at the same moment leaves it to the first.
    """
    done = 0
    while count := compare_slice():
        done += count
    return done


@transaction.atomic
def compare_slice():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COMPARE_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    waiting = Likeness.objects.filter(compared=False).order_by("question")
    rows = list(waiting.select_for_update(skip_locked=True, no_key=True)[:SLICE])
    ids = {row.question_id for row in rows}
    asked = defaultdict(list)
    for row in Likeness.objects.filter(question__in=ids):
        asked[row.question_id].append(row.sketch)
    write_pairs(ids, matches(asked))
    Likeness.objects.filter(pk__in=[row.pk for row in rows]).update(compared=True)
    return len(rows)


def write_pairs(ids, found):
    """These pairs are what these questions are in, but for what was decided."""
    pairs = {}
    for pk, others in found.items():
        others.pop(pk, None)
        for other, (score, is_exact) in list(others.items())[:MOST]:
            pairs[min(pk, other), max(pk, other)] = (score, is_exact)
    stale = Pair.objects.filter(Q(first__in=ids) | Q(second__in=ids), verdict="")
    kept = [
        pk
        for pk, *pair in stale.values_list("pk", "first", "second")
        if tuple(pair) in pairs
    ]
    stale.exclude(pk__in=kept).delete()
    Pair.objects.bulk_create(
        [
            Pair(first_id=first, second_id=second, score=score, is_exact=is_exact)
            for (first, second), (score, is_exact) in sorted(pairs.items())
        ],
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=FOUND,
    )


@transaction.atomic
def keep_both(user, pair_id, *, now=None):
    """Remember that both questions of a pair stay."""
    return decide(user, open_pair(pair_id), Pair.Verdict.BOTH, now=now)


@transaction.atomic
def link_variants(user, pair_id, *, now=None):
    """Put both questions of a pair, and the variants they have, into one group."""
    pair = open_pair(pair_id)
    if pair.verdict == Pair.Verdict.VARIANT:
        return pair
    ids = [pair.first_id, pair.second_id]
    groups = Variant.objects.filter(question__in=ids).values_list("group", flat=True)
    groups = sorted(set(groups), key=str)
    group = groups[0] if groups else uuid4()
    Variant.objects.filter(group__in=groups).update(group=group)
    Variant.objects.bulk_create(
        [Variant(question_id=pk, group=group) for pk in ids], ignore_conflicts=True
    )
    return decide(user, pair, Pair.Verdict.VARIANT, now=now)


def open_pair(pair_id):
    """The pair, locked with its questions in their order; refuses a merged one."""
    pair = Pair.objects.filter(pk=pair_id).first()
    if pair is None:
        raise Refusal("not-found")
    lock([pair.first_id, pair.second_id])
    pair = Pair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise Refusal("not-found")
    if pair.verdict == Pair.Verdict.MERGED:
        raise Refusal("pair-merged")
    return pair


def decide(user, pair, verdict, *, kept=None, now=None):
    """Write a verdict once, with its line in the audit trail."""
    if pair.verdict == verdict:
        return pair
    before = {"verdict": pair.verdict}
    pair.verdict, pair.kept_id = verdict, kept
    pair.decided_by, pair.decided_at = user, now or timezone.now()
    pair.save(update_fields=["verdict", "kept", "decided_by", "decided_at"])
    after = {"verdict": verdict, **({"kept": kept} if kept else {})}
    audit.record("question.pair", pair, actor=user, before=before, after=after)
    return pair


def forget(question_id):
    """A question that was merged away is like nothing any more."""
    Likeness.objects.filter(question=question_id).delete()
    own = Q(first=question_id) | Q(second=question_id)
    Pair.objects.filter(own, verdict="").delete()


def remember_missing(*, anew=False):
    """Keep the sketches of questions that have none of this scheme, or of all.

    Answers how many questions were looked at. Each slice is a transaction.
    """
    rows = Question.objects.order_by("pk")
    if not anew:
        rows = rows.exclude(
            pk__in=Likeness.objects.filter(scheme=SCHEME).values("question")
        )
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        remember(latest(ids[start : start + 500]))
    return len(ids)


def latest(ids):
    """Questions as their editors see them, in a flat number of queries."""
    rows = Question.objects.filter(pk__in=ids).select_related("latest_revision")
    return drafts_of(list(rows.order_by("pk")))
