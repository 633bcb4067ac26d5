"""What papers add to the page about a question."""

from django.db.models import F

from exams.bank import dossier
from exams.papers.models import PaperQuestion

SHOWN = 100


@dossier.section("Used in", template="exams/bank/used_in.html", order=200)
def used_in(question):
    """The papers a question stands in, the newest first, and what locks it."""
    places = PaperQuestion.objects.filter(question=question)
    places = places.select_related("paper__exam", "version").defer(
        *("paper__delivery", "paper__order", "paper__sections"),
        *("version__delivery", "version__key"),
    )
    places = places.annotate(live_paper=F("paper__exam__live_paper"))
    newest = places.order_by("-paper__created_at", "-pk")[: SHOWN + 1]
    return {
        "places": [
            {"place": x, "is_open": x.paper.exam.live and x.paper_id == x.live_paper}
            for x in newest[:SHOWN]
        ],
        "has_more": len(newest) > SHOWN,
        "use": getattr(question, "use", None),
    }
