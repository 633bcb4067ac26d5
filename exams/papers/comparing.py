"""Two like questions side by side, and what is decided about them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from wagtail.admin import messages

from core.problems import Refusal
from core.refusals import reasons
from exams.bank.drafts import drafts_of
from exams.bank.duplicates import actions
from exams.bank.models import Question
from exams.bank.previews import preview_of
from exams.papers import access
from exams.papers.merging import merge

MERGING = ("exams.change_question", "exams.publish_question", "exams.change_exam")
DONE = {
    "both": "Both questions stay.",
    "variant": "They are variants of each other now.",
    "merge": "Merged: what is still to come uses the question you kept.",
}


def like_pair(request, pk):
    """Both as students would meet them, with their keys."""
    if not request.user.has_perm("exams.view_question"):
        raise PermissionDenied
    try:
        pair = access.like_pair(pk)
    except Refusal as refusal:
        raise Http404 from refusal
    rows = Question.objects.filter(pk__in=[pair.first_id, pair.second_id])
    rows = rows.select_related("latest_revision", "subject", "use")
    sides = [side(x) for x in drafts_of(list(rows.order_by("pk")))]
    context = {
        "pair": pair,
        "sides": sides,
        "can_decide": request.user.has_perm("exams.change_question"),
        "can_merge": request.user.has_perms(MERGING),
        "page_title": "Like questions",
        "percent": round(100 * pair.score),
    }
    return render(request, "exams/duplicates/pair.html", context)


def side(question):
    use = getattr(question, "use", None)
    return {
        "row": question,
        "shown": preview_of(question),
        "used": use.used if use else 0,
    }


def decide_pair(request, pk):
    """`both`, `variant`, or `merge` with the question to `keep`."""
    verdict, keep = request.POST.get("verdict"), request.POST.get("keep", "")
    needed = MERGING if verdict == "merge" else ("exams.change_question",)
    if not request.user.has_perms(needed):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if verdict not in DONE or (verdict == "merge" and not keep.isdecimal()):
        raise Http404
    try:
        carry_out(request.user, pk, verdict, keep)
    except Refusal as no:
        messages.error(request, reasons(no))
    else:
        messages.success(request, DONE[verdict])
    return redirect("like_pair", pk)


def carry_out(user, pk, verdict, keep):
    if verdict == "merge":
        return merge(user, pk, int(keep), now=timezone.now())
    act = actions.keep_both if verdict == "both" else actions.link_variants
    return act(user, pk)


def urls():
    return [
        path("reports/like-questions/<int:pk>/", like_pair, name="like_pair"),
        path(
            "reports/like-questions/<int:pk>/decide/", decide_pair, name="decide_pair"
        ),
    ]
