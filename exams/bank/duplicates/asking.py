"""While somebody writes: what is kept that is like it, in a panel beside the form."""

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel

from exams.bank.duplicates.matching import like
from exams.bank.models import Question

SHOWN = 8


class LikePanel(BaseSidePanel):
    """Asks as one types; the answer is a list with links."""

    name = "like"
    title = "Like this one"
    template_name = "exams/duplicates/panel.html"
    order = 350

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle questions like this one"
        icon_name = "copy"
        counter_classname = "w-bg-critical-200"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return {**context, "url": reverse("questions_like"), "pk": self.object.pk or ""}

    @property
    def media(self):
        return Media(css={"all": ["exams/like.css"]}, js=["exams/like.js"])


class AsksForLike:
    """An editor's view with that panel."""

    def get_side_panels(self):
        panels = super().get_side_panels()
        return MediaContainer([*panels, LikePanel(self.form.instance, self.request)])


def questions_like(request):
    """The list for what the form holds now, saved or not; empty while it says nothing."""
    if not request.user.has_perm("exams.view_question"):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    own = request.POST.get("like_of", "")
    content = written(request)
    if content is None or len(own) > 18:
        return HttpResponse(status=400)
    found = like(content, besides={int(own)} if own.isdecimal() else ())
    best = dict(list(found.items())[:SHOWN])
    questions = Question.objects.in_bulk(best)
    rows = [
        {"question": questions[pk], "percent": round(100 * score), "is_exact": is_exact}
        for pk, (score, is_exact) in best.items()
    ]
    context = {"rows": rows, "can_edit": request.user.has_perm("exams.change_question")}
    return render(request, "exams/duplicates/found.html", context)


def written(request):
    """The raw content a question's form holds; None where it is no such form."""
    stimulus = request.POST.get("stimulus", "")
    content = {"stimulus": int(stimulus) if stimulus.isdecimal() else None}
    for name in ("prompt", "answer"):
        block = Question._meta.get_field(name).stream_block
        try:
            value = block.value_from_datadict(request.POST, request.FILES, name)
        except (KeyError, ValueError, TypeError):
            return None
        content[name] = list(block.get_prep_value(value))
    return content


def urls():
    return [path("questions/like/", questions_like, name="questions_like")]
