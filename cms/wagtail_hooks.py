from django.shortcuts import redirect

from wagtail import hooks
from wagtail.admin import messages

from cms.media import reports, serving
from cms.site.counting import widen_policy
from cms.syllabus.actions import allow_copy_below, allow_move
from core.problems import Refusal

PAGE = "wagtailcore.Page"

hooks.register("before_serve_document", serving.refuse_private, order=-10)
hooks.register("register_admin_urls", reports.urls)
hooks.register("register_reports_menu_item", reports.menu_item)
hooks.register("on_serve_page", widen_policy)


@hooks.register("before_move_page")
def refuse_colliding_move(request, page, destination):
    try:
        allow_move([page], destination)
    except Refusal as no:
        messages.error(request, no.errors[0]["message"])
        return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("before_bulk_action")
def refuse_colliding_moves(request, action_type, objects, action):
    if action_type != "move" or action.model._meta.label != PAGE:
        return None
    try:
        allow_move(objects, action.cleaned_form.cleaned_data["chooser"])
    except Refusal as no:
        messages.error(request, no.errors[0]["message"])
        return redirect(action.next_url)


@hooks.register("before_copy_page")
def refuse_colliding_copy(request, page):
    if "copy_subpages" not in request.POST:
        return None
    try:
        allow_copy_below(page)
    except Refusal as no:
        messages.error(request, no.errors[0]["message"])
        return redirect("wagtailadmin_pages:copy", page.pk)
