from django.shortcuts import redirect

from wagtail import hooks
from wagtail.admin import messages

from cms.media import reports, serving
from cms.site.counting import widen_policy
from cms.site.rich_links import OpenPageLinks
from cms.syllabus.actions import allow_copy_below, allow_deletion, allow_move, move
from cms.syllabus.models import CodedPage
from core.problems import Refusal

PAGE = "wagtailcore.Page"

hooks.register("before_serve_document", serving.refuse_private, order=-10)
hooks.register("register_admin_urls", reports.urls)
hooks.register("register_reports_menu_item", reports.menu_item)
hooks.register("on_serve_page", widen_policy)


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own links
def link_open_pages(features):
    features.register_link_type(OpenPageLinks)


@hooks.register("before_move_page")
def move_or_refuse(request, page, destination):
    """A syllabus page is moved here, in one transaction with what may refuse it."""
    try:
        if request.method != "POST" or not isinstance(page, CodedPage):
            return allow_move([page], destination)
        move(page, destination, user=request.user)
    except Refusal as no:
        messages.error(request, no.errors[0]["message"])
        return redirect("wagtailadmin_pages:move", page.pk)
    messages.success(request, f"“{page.get_admin_display_title()}” was moved.")
    return redirect("wagtailadmin_explore", destination.pk)


@hooks.register("before_delete_page")
def refuse_deletion(request, page):
    try:
        allow_deletion([page])
    except Refusal as no:
        messages.error(request, no.errors[0]["message"])
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def refuse_bulk(request, action_type, objects, action):
    if action.model._meta.label != PAGE or action_type not in ("move", "delete"):
        return None
    try:
        if action_type == "move":
            allow_move(objects, action.cleaned_form.cleaned_data["chooser"])
        else:
            allow_deletion(objects)
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
