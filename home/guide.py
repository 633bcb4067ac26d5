"""A short guide for editors, inside the admin."""

from django.urls import path, reverse
from django.views.generic import TemplateView

from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "home/admin/guide.html"
    page_title = "How things are done"
    header_icon = "help"


def urls():
    return [path("guide/", GuideView.as_view(), name="guide")]


def menu_item():
    return MenuItem("Guide", reverse("guide"), icon_name="help", order=1)
