"""Ledgers in the Wagtail admin: to be read by staff, changed by nobody there.

One base class for rows that only actions write, such as attempts and import batches.
"""

from django.contrib.admin.utils import label_for_field, unquote
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import Http404
from django.urls import re_path

from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView


class ReadOnlyPermissions(PermissionHelper):
    """Who holds "view" may look; nobody adds, changes or deletes, superusers included."""

    def user_can_list(self, user):
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user, obj):
        return self.user_can_list(user)

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class Sheet(InspectView):
    """One row, field by field; a field may be a method of the admin class."""

    @property
    def page_title(self):
        return self.verbose_name.capitalize()

    def get_page_subtitle(self):
        return self.instance

    def get_meta_title(self):
        return f"{self.page_title}: {self.instance}"

    def get_field_label(self, field_name, field=None):
        label = label_for_field(field_name, self.model, self.model_admin)
        return label[:1].upper() + label[1:]

    def get_field_display_value(self, field_name, field=None):
        method = getattr(self.model_admin, field_name, None)
        if method is None:
            return super().get_field_display_value(field_name, field)
        return method(self.instance)


class ReadOnlyAdmin(ModelAdmin):
    """An item of a `ViewSetGroup`: a listing and a page per row, without verbs.

    Say `list_select_related`: a listing's queries must not grow with its rows. `defer`
    names columns that are too heavy for it.
    """

    defer = ()
    list_per_page = 50
    list_select_related = None
    inspect_view_enabled = True
    history_view_enabled = False
    add_to_admin_menu = False
    permission_helper_class = ReadOnlyPermissions
    inspect_view_class = Sheet

    def __init__(self, parent=None):
        if self.list_select_related is None:
            name = type(self).__name__
            raise ImproperlyConfigured(f"{name} says no list_select_related.")
        super().__init__(parent)

    def get_queryset(self, request):
        return super().get_queryset(request).defer(*self.defer)

    def inspect_view(self, request, instance_pk):
        try:
            self.opts.pk.to_python(unquote(instance_pk))
        except ValidationError as error:
            raise Http404 from error
        return super().inspect_view(request, instance_pk)

    def get_admin_urls_for_registration(self):
        """Only the two addresses that read."""
        views = {"index": self.index_view, "inspect": self.inspect_view}
        return tuple(
            re_path(
                self.url_helper.get_action_url_pattern(action),
                view,
                name=self.url_helper.get_action_url_name(action),
            )
            for action, view in views.items()
        )

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        item.name = item.name or self.opts.model_name
        return item

    def register_admin_url_finders(self):
        """None: there is no address where a row is edited."""

    def register_indexing(self):
        """Not indexed: that would ask at every save of every row."""

    def on_register(self):
        self.register_with_wagtail()

    def get_urlpatterns(self):
        """None as a viewset: the addresses go by Wagtail's own hook."""
        return []
