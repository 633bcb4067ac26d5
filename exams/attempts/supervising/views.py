"""The pages on which staff watch an exam and act, each time in two steps."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from core import idempotency
from core.problems import Refusal
from core.refusals import reasons
from exams.attempts import access
from exams.attempts.supervising import counts
from exams.attempts.supervising.forms import DEEDS, FOR_ONE, told

MAY = "exams.run_exam"
PER_PAGE = 50
TITLE = "Running now"


def supervised(view):
    """For whom may run exams; the exam of the address at hand."""

    @wraps(view)
    def guarded(request, pk=None, **more):
        if not request.user.has_perm(MAY):
            raise PermissionDenied
        if pk is None:
            return view(request)
        try:
            exam = access.any_exam(pk)
        except Refusal as no:
            raise Http404 from no
        return view(request, exam, **more)

    return guarded


def page(request, template, crumbs, **context):
    """Our page in Wagtail's frame; the last of the crumbs is the page itself."""
    home = {"url": reverse("running_exams:index"), "label": TITLE}
    shown = {
        "breadcrumbs_items": [home, *crumbs] if crumbs else [],
        "page_title": crumbs[-1]["label"] if crumbs else TITLE,
        "header_icon": "time",
        "now": timezone.now(),
    }
    return render(request, f"exams/running/{template}.html", {**shown, **context})


@supervised
def index(request):
    now = timezone.now()
    found = {"exams": counts.running(now), "ended": counts.lately(now)}
    return page(request, "index", [], refreshes=True, **found)


@supervised
def watch(request, exam):
    """One exam: its counts, its writers, what can be done and what was done."""
    now, words = timezone.now(), request.GET.get("q", "").strip()[:100]
    found = Paginator(counts.writers(exam, now, words), PER_PAGE)
    entries = counts.done_to(exam)
    context = {
        "exam": exam,
        "refreshes": True,
        "counts": counts.counts([exam.pk], now).get(exam.pk, counts.NONE),
        "writers": found.get_page(request.GET.get("p")),
        "words": words,
        "deeds": {k: x for k, x in DEEDS.items() if x.is_for(request.user, exam)},
        "runs": counts.score_runs(exam),
        "done": [{"entry": x, "told": told(x)} for x in entries],
    }
    return page(request, "exam", [{"label": str(exam)}], **context)


@supervised
def act(request, exam, deed):
    """Ask, then show what it means, then do it."""
    found = {**DEEDS, **FOR_ONE}.get(deed)
    if found is None or not found.fits(exam):
        raise Http404
    if not found.is_for(request.user, exam):
        raise PermissionDenied
    if request.method != "POST":
        attempt = request.GET.get("attempt")
        return asked(
            request, exam, found, found.form(exam=exam, initial=known(attempt))
        )
    form = found.form(request.POST, exam=exam)
    if not form.is_valid() or "back" in request.POST:
        return asked(request, exam, found, form)
    if "sure" not in request.POST:
        return asked(request, exam, found, form, sentence=form.sentence())
    try:
        done_once(request, form)
        messages.success(request, found.done)
    except Refusal as no:
        messages.error(request, reasons(no))
    return redirect("running_exams:exam", exam.pk)


def known(attempt):
    return {"attempt": attempt} if attempt else {}


def asked(request, exam, deed, form, sentence=""):
    back = {"url": reverse("running_exams:exam", args=[exam.pk]), "label": str(exam)}
    context = {"exam": exam, "deed": deed, "form": form, "sentence": sentence}
    name = "sure" if sentence else "deed"
    return page(request, name, [back, {"label": deed.label}], **context)


def done_once(request, form):
    """However often the page was sent."""
    said = sorted((k, str(v)) for k, v in form.said().items())
    body = bytes(repr([request.path, said]), "utf-8")
    key = f"page-{form.cleaned_data['key']}"
    return idempotency.once(
        request.user, key, body, lambda: form.carry_out(request.user)
    )


class ShownToSupervisors(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(MAY)


class RunningViewSet(ViewSet):
    """The exams that run, in the menu of the room."""

    name = "running_exams"
    url_prefix = "running"
    icon = "time"
    menu_label = TITLE
    menu_item_class = ShownToSupervisors

    def get_urlpatterns(self):
        return [
            path("", index, name="index"),
            path("<int:pk>/", watch, name="exam"),
            path("<int:pk>/<slug:deed>/", act, name="deed"),
        ]


def listing_button(snippet, user, next_url=None):
    """The way from the list of exams to this one as it runs."""
    if (
        snippet._meta.label_lower == "exams.exam"
        and snippet.slug
        and user.has_perm(MAY)
    ):
        url = reverse("running_exams:exam", args=[snippet.pk])
        yield Button("Running now", url=url, icon_name="time", priority=60)
