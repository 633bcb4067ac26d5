"""What the buttons on an import's page do; each answers what to say, or nothing."""

from core.problems import Refusal
from exams.interchange import actions
from exams.interchange.importing import may_publish
from exams.interchange.screens import forms
from exams.interchange.screens.headers import headers_in


def check(request, batch):
    """Again, in another format or with headers mapped."""
    headers = headers_in(batch)
    format_form = forms.FormatForm(request.POST)
    if format_form.is_valid():
        actions.check_again(request.user, batch.pk, **format_form.cleaned_data)
        return None
    form = forms.MappingForm(request.POST, headers=headers)
    if not form.is_valid():
        raise Refusal("invalid")
    actions.check_again(request.user, batch.pk, mapping=form.mapping())
    return None


def make_topics(request, batch):
    chosen = {x for x in request.POST.getlist("topic") if x.isdecimal()}
    made = actions.make_topics(request.user, batch.pk, {int(x) for x in chosen})
    return f"Made as drafts: {', '.join(x.title for x in made) or 'nothing'}."


def map_categories(request, batch):
    form = forms.CategoryForm(request.POST, batch=batch)
    if not form.is_valid():
        raise Refusal("invalid")
    actions.map_categories(request.user, batch.pk, form.told())


def confirm(request, batch):
    form = forms.ConfirmForm(
        request.POST, batch=batch, publisher=may_publish(request.user)
    )
    if not form.is_valid():
        raise Refusal("invalid")
    actions.confirm(request.user, batch.pk, **form.cleaned_data)


def try_again(request, batch):
    actions.try_again(request.user, batch.pk)


def start_over(request, batch):
    actions.check_again(request.user, batch.pk)


def publish(request, batch):
    actions.publish(request.user, batch.pk)


def withdraw(request, batch):
    actions.withdraw(request.user, batch.pk)


VERBS = {
    "check": check,
    "topics": make_topics,
    "categories": map_categories,
    "confirm": confirm,
    "again": try_again,
    "over": start_over,
    "publish": publish,
    "withdraw": withdraw,
}
