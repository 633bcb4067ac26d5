"""People in the Wagtail admin. Nobody is deleted there: see `User.has_perm`."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property

from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.users.views.users import EditView, IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts import access
from accounts.forms import PersonCreationForm, PersonEditForm, StaffNameForm
from accounts.staff import lostfactor


class PeopleView(IndexView):
    """The listing, searched and sorted by full name as well."""

    @cached_property
    def columns(self):
        columns = super().columns
        name = next(column for column in columns if column.name == "name")
        name.sort_key = "name"
        return columns

    @cached_property
    def search_fields(self):
        return {"username", "full_name", "email"}

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.request.user.has_perm("accounts.add_staffinvitation"):
            url = reverse("staff_invitations")
            buttons = [*buttons, HeaderButton("Invitations", url=url, icon_name="mail")]
        return buttons

    def order_queryset(self, queryset):
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering.replace("name", "full_name"), "pk")
        return super().order_queryset(queryset)


class PersonView(EditView):
    """The edit screen; superusers are shown to superusers alone."""

    def dispatch(self, request, *args, **kwargs):
        if not access.may_edit(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if url := lostfactor.address(self.request.user, self.object):
            label = "Take away the second factor"
            buttons = [*buttons, Button(label, url=url, icon_name="lock")]
        return buttons


class UserViewSet(WagtailUserViewSet):
    index_view_class = PeopleView
    edit_view_class = PersonView

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm


class StaffNamePanel(NameEmailSettingsPanel):
    form_class = StaffNameForm


class StaffAccount(AccountView):
    """Wagtail's "Account" page, asking for one name instead of two."""

    def get_panels(self):
        return [self.named(panel) for panel in super().get_panels()]

    def named(self, panel):
        if isinstance(panel, NameEmailSettingsPanel):
            return StaffNamePanel(panel.request, panel.user, panel.profile)
        return panel
