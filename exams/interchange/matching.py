"""Which question each row is, so that the same file twice makes nothing twice."""

from collections import defaultdict

from exams.bank.duplicates.models import Likeness
from exams.bank.duplicates.sketching import SCHEME, exact
from exams.bank.duplicates.wording import wordings
from exams.bank.models import Question
from exams.interchange import contents, lookups


def match(plan, composition, past, *, everywhere):
    """Find each row's question: by source, else place, else content; the rest is new.

    By content among those of the exam or, `everywhere`, those of the whole bank; never
    one that a row of the `past` took, nor one whose source another row asks for.
    """
    items = plan.known = list(plan.items)
    identities = [item.draft.identity for item in items]
    shown = find_images(items)
    ids = same_wording(items) if everywhere else composition.by_question
    known, by_identity = lookups.locked_questions(ids, identities)
    old = lookups.contents_of(known)
    digests = {**shown, **digests_in(old)}
    behind = past.taken(known)
    claims = Claims({pk: x for pk, x in known.items() if pk not in behind})
    for item in items:
        claims.claim(item, by_identity.get(item.draft.identity))
    for item in items:
        claims.claim(item, at_its_place(item, composition, old))
    for identity in plan.sources & by_identity.keys():
        claims.free.pop(by_identity[identity], None)
    claim_by_content(items, claims, old, digests, everywhere=everywhere)
    for item in items:
        item.created = item.question is None
        item.question = item.question or Question(live=False)
        item.old = old.get(item.question.pk, item.old)


class Claims:
    """One row a question, one question a row."""

    def __init__(self, known):
        self.free = dict(known)

    def claim(self, item, pk):
        if item.question is None:
            item.question = self.free.pop(pk, None)


def at_its_place(item, composition, old):
    """The question at the row's number, unless it is known to be another one."""
    place = composition.at(item.draft.section_key, item.draft.number)
    if place is None:
        return None
    content = old[place.question_id]
    return None if is_another(item, content) else place.question_id


def is_another(item, content):
    """True where both have a source and it is not the same."""
    identity = (content["source"], content["source_id"])
    other = item.draft.identity and content["source_id"]
    return bool(other) and identity != item.draft.identity


def claim_by_content(items, claims, old, digests, *, everywhere):
    candidates = defaultdict(list)
    for pk in sorted(claims.free):
        candidates[contents.content_fingerprint(old[pk], digests)].append(pk)
    for item in items:
        same = candidates[contents.draft_fingerprint(item)]
        fitting = (pk for pk in same if is_same(item, old[pk], everywhere))
        pk = None if item.question else next(fitting, None)
        if pk is not None:
            same.remove(pk)
            claims.claim(item, pk)


def is_same(item, content, everywhere):
    other = contents.contradicts(item, content)
    return not (other or (everywhere and is_another(item, content)))


def same_wording(items):
    """The questions of the bank that say what one of these rows says."""
    asked = {x for item in items for x in digests_of(contents.fresh(item))}
    kept = Likeness.objects.filter(digest__in=asked, scheme=SCHEME)
    return set(kept.values_list("question", flat=True))


def digests_of(content):
    return [exact(wording) for wording in wordings(content).values()]


def find_images(items):
    """{(sort, id): hash} of the assets at hand; tells each picture its images."""
    pictures = [x for item in items for x in item.pictures.values()]
    digests = lookups.library({(x.sort, x.digest) for x in pictures}, set())
    same = defaultdict(set)
    for (sort, pk), digest in digests.items():
        same[sort, digest].add(pk)
    for picture in pictures:
        picture.images = picture.images or same[picture.sort, picture.digest]
    return digests


def digests_in(old):
    """{(sort, id): hash} of the pictures and recordings that contents show."""
    shown = {key for content in old.values() for key in assets_in(content)}
    return lookups.library(set(), shown)


def assets_in(raw):
    """(sort, id) of the pictures and recordings in a raw value."""
    if isinstance(raw, dict):
        own = [(x, raw[x]) for x in contents.ASSETS if isinstance(raw.get(x), int)]
        return own + [key for x in raw.values() for key in assets_in(x)]
    return [key for x in raw for key in assets_in(x)] if isinstance(raw, list) else []
