"""Topics that rows name or categories become: found, offered and made."""

from django.core.exceptions import PermissionDenied
from django.utils.text import slugify

from cms.syllabus.access import SyllabusIndex, the_syllabus
from cms.syllabus.models import SyllabusCode, TopicPage
from core.problems import Refusal
from exams.interchange.sheets import NO_TEXT

MOST = 200
LONGEST = 500
NEW = "new:"


def offered(batch):
    """Each absent topic once, with how many rows name it, wherever they stand."""
    rows = {}
    for x in batch.absent:
        key = (x["subject"], x["name"])
        rows[key] = rows.get(key, 0) + x["rows"]
    return [
        {"subject": subject, "name": name, "rows": count}
        for (subject, name), count in rows.items()
    ][:MOST]


def make_offered(user, batch, found):
    index = syllabus_of(batch.options)
    return make(user, index.subject(found["subject"]), found["name"])


def make(user, subject, name):
    if not subject.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    topic = TopicPage(title=name[:255], code=free_code(subject, name), live=False)
    subject.add_child(instance=topic)
    topic.save_revision(user=user, log_action="wagtail.create")
    return topic


def free_code(parent, name):
    """A code of the topic's title that its syllabus does not have yet."""
    stem = slugify(name)[:34] or "topic"
    taken = set(SyllabusCode.objects.around(parent).values_list("code", flat=True))
    number, code = 2, stem
    while code.lower() in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def syllabus_of(options):
    return SyllabusIndex(the_syllabus(options.get("syllabus")))


def note_categories(batch, order, first):
    """What the rows of a slice were filed under: [[category, how many questions]].

    One more than is offered, so that it is seen that there are more.
    """
    found = dict(() if first else batch.categories)
    for name, count in order.filed.items():
        if name in found or (len(found) <= MOST and is_offered(name)):
            found[name] = found.get(name, 0) + count
    batch.categories = [list(x) for x in found.items()]
    order.filed.clear()


def is_offered(name):
    return len(name) <= LONGEST and not NO_TEXT.search(name)


def last_part(category):
    """What Moodle shows of a category: $course$/top/Sets is Sets."""
    return category.rstrip("/").rpartition("/")[2].strip() or category


def facts_of(user, told, options):
    """{category: {"subject", "topics"}} of {category: the code of a topic, "new:" and
    the code of the subject where it becomes one, or nothing}."""
    told = {name: choice for name, choice in told.items() if choice}
    index = syllabus_of(options) if told else None
    return {name: fact(user, index, name, choice) for name, choice in told.items()}


def fact(user, index, category, choice):
    if choice.startswith(NEW):
        subject = index.subject(choice.removeprefix(NEW))
        topic = made_once(user, subject, last_part(category))
    else:
        topic = index.topic(choice)
        subject = next((x for x in index.subjects if topic.is_descendant_of(x)), None)
    return {"subject": subject.code if subject else "", "topics": [topic.code]}


def made_once(user, subject, name):
    """Two categories of one name become one topic."""
    there = TopicPage.objects.descendant_of(subject).filter(title__iexact=name[:255])
    return there.order_by("path").first() or make(user, subject, name)


def choices(options):
    """What a category may become, grouped for a list of choices; [] where there is no
    one syllabus."""
    try:
        index = syllabus_of(options)
    except Refusal:
        return []
    subjects = sorted(index.subjects, key=lambda x: x.path)
    new = [(f"{NEW}{x.code}", x.title) for x in subjects]
    topics = sorted(index.topics, key=lambda x: x.path)
    below = [
        (x.title, [spelled(topic, x) for topic in topics if topic.is_descendant_of(x)])
        for x in subjects
    ]
    found = [("Make it a new topic of", new), *below]
    return [("", "No topic"), *(group for group in found if group[1])]


def spelled(topic, subject):
    indent = "\N{NO-BREAK SPACE}" * 3 * (topic.depth - subject.depth - 1)
    return topic.code, f"{indent}{topic.title} ({topic.code})"
