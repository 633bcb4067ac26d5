"""An exam on a phone, as one student meets it: drawn and mixed by a seed, without keys."""

from dataclasses import replace
from random import Random
from secrets import randbits
from string import ascii_uppercase

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse

from wagtail.admin.widgets.button import Button

from core.problems import Refusal
from exams.bank import previews
from exams.kinds import shuffled
from exams.papers import access, composing, rules
from exams.papers.arranging import arranged, numbered
from exams.papers.composer.standing import findings_of
from exams.papers.previews import marking_of

BITS = 31
LANGUAGES = settings.CONTENT_LANGUAGES


def preview_of(exam, language=""):
    """What its own seed makes of it: the paper that publishing makes, or one of many."""
    return sample(exam, exam.seed, language=language)


def sample(exam, seed, form=0, language=""):
    """{findings, sections: [{section, marking, places}], letters, varies}.

    `exam` may be a draft. One paper and forms are those that publishing makes; a paper
    per student is drawn by the seed, and the seed mixes what is mixed.
    """
    if exam.paper_mode == exam.Mode.PER_STUDENT:
        exam.seed = seed
    found = composing.composed(exam).load()
    letters = found.letters if found.draws else [""]
    places = places_of(found, min(form, len(letters) - 1))
    random = Random(seed)  # noqa: S311 - a sample that can be shown again
    if exam.shuffle_questions:
        places = arranged(places, random)
    prefetch_related_objects([x.question for x in places], "stimulus")
    shown = [shown_place(x, n, exam, random, language) for n, x in numbered(places)]
    return {
        "findings": [
            ": ".join(filter(None, told)) for told in findings_of(exam, found)
        ],
        "letters": [x for x in letters if x],
        "varies": found.is_per_student
        or exam.shuffle_questions
        or exam.shuffle_options,
        "sections": [section_of(section, shown) for section, _ in found.sections],
    }


def section_of(section, shown):
    """With the marking of the kinds that are there."""
    places = [x for x in shown if x["section"] == section.number]
    kinds = {x["question"]["kind"] for x in places}
    worth = {x["marks"] for x in places}
    lines = marking_of(section.marking_rule, *(worth if len(worth) == 1 else ()))
    marking = [x for x in lines if x.partition(":")[0] in kinds]
    return {"section": section, "marking": marking, "places": places}


def places_of(found, form):
    """Those of a form; only those editors filled where the rules cannot be met."""
    if found.draws is None:
        found = replace(found, draws=[None], pool=None)
    return composing.places_of(found, form)


def shown_place(place, number, exam, random, language):
    question = previews.preview_of(place.question, language)
    version = place.question.live_version
    if exam.shuffle_options and version:
        own = version.delivery["options"]
        mix(question, [own.index(pk) for pk in shuffled(version.delivery, random)])
    return {
        "section": place.section,
        "number": number,
        "marks": rules.plain(place.marks),
        "is_live": place.question.live,
        "question": question,
    }


def mix(question, order):
    """The options of each language in another order, lettered anew."""
    for text in question["languages"]:
        options = text["options"]
        if len(options) == len(order):
            text["options"] = [
                {**options[n], "letter": letter}
                for n, letter in zip(order, ascii_uppercase, strict=False)
            ]


def as_student(request, pk):
    """The latest draft in the frame of a phone; `seed`, `form` and `language` choose."""
    if not request.user.has_perm("exams.view_exam"):
        raise PermissionDenied
    try:
        exam = access.exam_draft(pk)
    except Refusal as no:
        raise Http404 from no
    seed, form = asked(request, "seed") or randbits(BITS), asked(request, "form") or 0
    language = request.GET.get("language", "")
    if language not in LANGUAGES:
        language = LANGUAGES[0]
    context = {
        "object": exam,
        "exam": sample(exam, seed, form, language),
        "seed": seed,
        "other_seed": randbits(BITS),
        "form": form,
        "language": language,
        "languages": [x for x in settings.LANGUAGES if x[0] in LANGUAGES],
        "instructions": exam.instructions.get(language) or exam.instructions.get("en"),
    }
    return render(request, "exams/previews/phone.html", context)


def asked(request, name):
    """A small number of the address, None without one."""
    value = request.GET.get(name, "")
    return (
        int(value) if value.isascii() and value.isdigit() and len(value) < 11 else None
    )


def urls():
    return [path("exams/<int:pk>/as-a-student/", as_student, name="exam_as_student")]


def listing_button(snippet, user, next_url=None):
    """The way there from the list of exams."""
    if snippet._meta.label_lower == "exams.exam" and user.has_perm("exams.view_exam"):
        url = reverse("exam_as_student", args=[snippet.pk])
        yield Button("As a student", url=url, icon_name="mobile-alt", priority=55)
