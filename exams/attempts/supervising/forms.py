"""What staff can do to an exam that runs: what each deed asks, says and does."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.utils.timezone import now

from exams.attempts import cancelling, invigilating, rescoring
from exams.attempts.deeds import Cancellation
from exams.attempts.models import Attempt
from exams.bank.models import Question
from exams.papers import timing
from exams.papers.models import PaperQuestion

LONGEST = 24 * 60
WHY = "Kept in the audit trail, for staff alone."


class DeedForm(forms.Form):
    """A reason, and a key that lets the same page do it once."""

    reason = forms.CharField(
        max_length=200, help_text=WHY, widget=forms.TextInput(attrs={"size": 60})
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args, exam, **kwargs):
        super().__init__(*args, **kwargs)
        self.exam = exam
        self.order_fields([x for x in self.fields if x != "reason"])

    def said(self):
        return {k: v for k, v in self.cleaned_data.items() if k != "key"}

    def writing(self):
        count = invigilating.writing(self.exam, now()).count()
        return f"{count} who {'is' if count == 1 else 'are'} writing now"


class ExtendForm(DeedForm):
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST)

    def sentence(self):
        return f"Give {self.cleaned_data['minutes']} minutes more to {self.writing()}."

    def carry_out(self, user):
        return invigilating.extend_exam(user, self.exam.pk, now=now(), **self.said())


class OneForm(DeedForm):
    """A deed for one attempt."""

    attempt = forms.ModelChoiceField(
        Attempt.objects.none(), widget=forms.HiddenInput, to_field_name="pk"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Attempt.objects.filter(exam=self.exam).select_related("user")
        self.fields["attempt"].queryset = rows

    def sentence(self):
        said = self.cleaned_data
        return self.words.format(who=said["attempt"].user, **said)

    def carry_out(self, user):
        said = self.said()
        attempt = said.pop("attempt").pk
        self.deed(user, attempt, now=now(), **said)
        return 1


class ExtendOneForm(OneForm):
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST)
    words = "Give {minutes} minutes more to {who}."
    deed = staticmethod(invigilating.extend_attempt)


class FreeOneForm(OneForm):
    words = (
        "Let {who} go on on another device. The one that holds the exam saves no more."
    )
    deed = staticmethod(invigilating.free_attempt)


class VoidOneForm(OneForm):
    words = (
        "Make attempt {attempt.number} of {who} void: it counts nowhere, and {who} may "
        "begin anew where the exam allows it. This cannot be undone."
    )
    deed = staticmethod(invigilating.void_attempt)


class CloseForm(DeedForm):
    def sentence(self):
        return (
            f"Let nobody start any more, and end the time of {self.writing()}. "
            "What they saved is marked. This cannot be undone."
        )

    def carry_out(self, user):
        invigilating.close_exam(user, self.exam.pk, now=now(), **self.said())
        return 1


class MessageForm(DeedForm):
    text = forms.CharField(
        label="Message",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody who is writing reads it with their next save.",
    )

    def sentence(self):
        return f"Send “{self.cleaned_data['text']}” to {self.writing()}."

    def carry_out(self, user):
        return invigilating.tell(user, self.exam.pk, now=now(), **self.said())


class CancelForm(DeedForm):
    scores = forms.ChoiceField(
        label="What it scores from now on",
        choices=Cancellation.Scores.choices,
        widget=forms.RadioSelect,
        initial=Cancellation.Scores.FULL_TO_ALL,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"] = self.question_field()
        self.order_fields(["question", "scores", "reason"])

    def question_field(self):
        """The places of the paper; the number of any question where each student has
        others."""
        paper = self.exam.live_paper
        if paper.is_drawn or paper.form:
            told = "Its number in the question bank."
            return forms.IntegerField(min_value=1, help_text=told)
        places = PaperQuestion.objects.filter(paper=paper).select_related("question")
        choices = [(x.question_id, f"{x}. {x.question}") for x in places]
        return forms.TypedChoiceField(
            choices=[("", "Choose a question"), *choices], coerce=int
        )

    def clean_question(self):
        pk = self.cleaned_data["question"]
        if not cancelling.versions_in(self.exam, pk):
            raise forms.ValidationError("No paper of this exam has this question.")
        return pk

    def sentence(self):
        said = self.cleaned_data
        question = Question.objects.get(pk=said["question"])
        scores = Cancellation.Scores(said["scores"]).label
        count = rescoring.handed_in(self.exam.pk).count()
        return (
            f"Cancel question {question.pk}, “{question}”. {scores}. {count} who handed "
            "in will be marked anew. This cannot be undone."
        )

    def carry_out(self, user):
        return cancelling.cancel_question(user, self.exam.pk, now=now(), **self.said())


class AnewForm(DeedForm):
    def sentence(self):
        count = rescoring.handed_in(self.exam.pk).count()
        return (
            f"Mark anew the {count} who handed in, as the product marks today and with "
            "what is cancelled by now. Their earlier scores are kept beside it."
        )

    def carry_out(self, user):
        return rescoring.mark_exam_anew(user, self.exam.pk, now=now(), **self.said())


class ReleaseForm(DeedForm):
    def sentence(self):
        return "Give the results out: every student sees theirs. This cannot be undone."

    def carry_out(self, user):
        invigilating.release_results(user, self.exam.pk, now=now(), **self.said())
        return 1


def waits_for_release(exam):
    return exam.release == exam.Release.BY_HAND and not timing.is_given(exam)


@dataclass(frozen=True)
class Deed:
    """`label` is the button and the title, `done` what is said afterwards, `fits` for
    which exams it is."""

    form: type
    label: str
    done: str
    is_final: bool = False
    permission: str = "exams.run_exam"
    fits: Callable = bool

    def is_for(self, user, exam):
        return user.has_perm(self.permission) and self.fits(exam)


DEEDS = {
    "extend": Deed(ExtendForm, "More time for all", "More time was given."),
    "message": Deed(MessageForm, "Message to all", "The message was sent."),
    "cancel": Deed(CancelForm, "Cancel a question", "It was cancelled.", True),
    "anew": Deed(AnewForm, "Mark anew", "All who handed in are marked anew."),
    "close": Deed(CloseForm, "Close early", "The exam was closed.", True),
    "release": Deed(
        ReleaseForm,
        "Give results out",
        "The results were given out.",
        permission="exams.release_results",
        fits=waits_for_release,
    ),
}
FOR_ONE = {
    "extend-one": Deed(ExtendOneForm, "More time for one", "More time was given."),
    "free-one": Deed(
        FreeOneForm, "Set free for another device", "The attempt was set free."
    ),
    "void-one": Deed(
        VoidOneForm,
        "Make void",
        "The attempt was made void.",
        True,
        permission="exams.void_attempt",
    ),
}


TOLD = {
    "exam.extend": "{minutes} minutes more for all ({attempts} writing)",
    "attempt.extend": "{minutes} minutes more for {who}",
    "attempt.free": "Set the attempt of {who} free for another device",
    "attempt.void": "Made the attempt of {who} void",
    "exam.close": "Closed early ({attempts} writing)",
    "exam.cancel-question": "Cancelled question {question}: {scores} "
    "({attempts} marked anew)",
    "exam.mark-anew": "Marked all anew: score run {run} ({attempts} handed in)",
    "exam.tell": "Message to all ({attempts} writing): {text}",
    "exam.release-results": "Gave the results out",
    "wagtail.publish": "Published it",
    "wagtail.unpublish": "Unpublished it",
}


def told(entry):
    """An audit entry in words."""
    after = entry.after or {}
    named = {"scores": label_of(after), "who": entry.object_label}
    return TOLD.get(entry.verb, entry.verb).format_map({**after, **named})


def label_of(after):
    labels = dict(Cancellation.Scores.choices)
    return labels.get(after.get("scores"), "").lower()
