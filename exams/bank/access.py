"""What others may ask of the bank."""

from django.db.models import F, Q
from django.utils import timezone

from cms.syllabus.models import SubjectPage, TopicPage
from core.problems import Refusal
from exams.bank.models import Question, QuestionTopic, QuestionVersion
from exams.bank.stimuli import StimulusVersion
from exams.bank.uses import QuestionUse


def named_media(hashes):
    """Those of these hashes that a published version names; they stay for ever."""
    wanted = set(hashes)
    versions = QuestionVersion.objects.filter(
        Q(media__overlap=list(wanted)) | Q(key__media__has_any_keys=list(wanted))
    )
    rows = versions.values_list("media", "key__media")
    named = {x for media, later in rows for x in [*media, *(later or [])]}
    told = StimulusVersion.objects.filter(media__overlap=list(wanted))
    named.update(x for media in told.values_list("media", flat=True) for x in media)
    return named & wanted


def below(topic):
    """The ids of a topic's questions and of its subtopics', as a query."""
    topics = TopicPage.objects.descendant_of(topic, inclusive=True)
    ids = list(topics.values_list("pk", flat=True))
    return QuestionTopic.objects.filter(topic__in=ids).values("question")


def open_use(question):
    """The use in an open exam that locks a question, None where there is none."""
    locked = QuestionUse.objects.locked(timezone.now())
    return locked.filter(question=question.pk).first()


def refuse_locked(ids):
    """`question-locked`, naming each that an open exam uses and nobody freed."""
    locked = QuestionUse.objects.locked(timezone.now()).filter(question__in=ids)
    errors = [
        {
            "code": "question-locked",
            "message": f"Question {use.pk}: {use.reason}.",
            "param": "",
        }
        for use in locked.order_by("pk")
    ]
    if errors:
        raise Refusal("question-locked", errors=errors)


def behind_their_passage(ids):
    """Those of these live questions whose passage was published anew since."""
    hanging = Question.objects.filter(pk__in=ids, live=True, stimulus__live=True)
    behind = hanging.exclude(live_version__stimulus=F("stimulus__live_version"))
    return set(behind.values_list("pk", flat=True))


def taken_sources(questions):
    """The ids of those whose source and source_id another question has, or one before
    it among these."""
    told = [question for question in questions if question.source_id]
    if not told:
        return set()
    rows = Question.objects.filter(
        source__in={question.source for question in told},
        source_id__in={question.source_id for question in told},
    )
    found = rows.values_list("source", "source_id", "pk")
    owners = {(source, number): pk for source, number, pk in found}
    return {
        question.pk
        for question in told
        if owners.setdefault((question.source, question.source_id), question.pk)
        != question.pk
    }


def place(pk):
    """(subject, topic or None) of a subject's or a topic's page; (None, None) where
    there is no such page or it lies under no subject."""
    topic = TopicPage.objects.filter(pk=pk).first()
    if topic is None:
        return SubjectPage.objects.filter(pk=pk).first(), None
    subject = SubjectPage.objects.ancestor_of(topic).first()
    return subject, topic if subject else None


def refuse_held(question, user):
    """As the editor: a lock of somebody else, of a review or of an open exam."""
    lock = question.get_lock()
    if lock and lock.for_user(user):
        raise Refusal("question-held")
