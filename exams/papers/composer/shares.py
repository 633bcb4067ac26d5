"""A rule's blueprint as editors write it: "30 % easy, 70 % hard", "Algebra 5–8"."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q

from cms.syllabus.models import TopicPage
from exams.bank.models import Question
from exams.kinds import CHOICES
from exams.papers.models import MixShare

BETWEEN = re.compile(r"\s*[,;\n]\s*")
SHAPES = [
    re.compile(r"(?P<percent>\d{1,3})\s*%\s*(?P<of>.+)"),
    re.compile(r"(?P<of>.+?)\s+(?P<least>\d{1,4})\s*[-–]\s*(?P<most>\d{1,4})"),
    re.compile(r"(?P<of>.+?)\s+at least\s+(?P<least>\d{1,4})", re.IGNORECASE),
    re.compile(r"(?P<of>.+?)\s+at most\s+(?P<most>\d{1,4})", re.IGNORECASE),
]
UNREAD = (
    "Write “{part}” as “30 % easy”, “Algebra 5–8”, “Algebra at least 5” or “Algebra at "
    "most 8”."
)
UNKNOWN = "“{name}” is no difficulty, kind of question or topic of the subject."
SEVERAL = "Several topics are called “{name}”; write its code."


def written(shares):
    """The text of shares; what it says reads back to them."""
    return ", ".join(map(in_words, shares))


def in_words(share):
    name = name_of(share)
    if share.percent:
        return f"{share.percent} % {name}"
    if share.most is None:
        return f"{name} at least {share.least}"
    if share.least is None:
        return f"{name} at most {share.most}"
    return f"{name} {share.least}–{share.most}"


def name_of(share):
    """A topic whose title holds what stands between shares goes by its code."""
    if share.topic_id:
        title = share.topic.title
        return share.topic.code if BETWEEN.search(title) else title
    return (share.get_kind_display() or share.get_difficulty_display()).lower()


def read(text, subject):
    """The shares a text says, not saved; or a ValidationError with every reason."""
    found, problems = [], []
    for part in filter(None, BETWEEN.split(text.strip())):
        try:
            found.append(share_of(part, subject))
        except ValidationError as error:
            problems += error.messages
    if problems:
        raise ValidationError(problems)
    return found


def share_of(part, subject):
    told = next(filter(None, (shape.fullmatch(part) for shape in SHAPES)), None)
    if told is None:
        raise ValidationError(UNREAD.format(part=part))
    numbers = {
        name: int(said) for name, said in told.groupdict().items() if name != "of"
    }
    share = MixShare(**thing(told["of"], subject), **numbers)
    share.full_clean(exclude=["rule"])
    return share


def thing(name, subject):
    """{field: value} of the difficulty, the kind or the topic of that name."""
    for field, choices in (
        ("difficulty", Question.Difficulty.choices),
        ("kind", CHOICES),
    ):
        for value, label in choices:
            if name.casefold() in (value.casefold(), str(label).casefold()):
                return {field: value}
    topics = TopicPage.objects.descendant_of(subject).filter(
        Q(code__iexact=name) | Q(title__iexact=name)
    )
    match list(topics[:2]):
        case [topic]:
            return {"topic": topic}
        case []:
            raise ValidationError(UNKNOWN.format(name=name))
    raise ValidationError(SEVERAL.format(name=name))
