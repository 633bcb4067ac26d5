from django.urls import reverse

from wagtail import hooks

from accounts.staff import students as support
from accounts.staff.batches import BatchViewSet, student_chooser
from accounts.staff.many import AssignRole, SetActiveState


@hooks.register("register_admin_viewset")
def batches():
    return BatchViewSet()


@hooks.register("register_admin_viewset")
def students():
    return student_chooser


@hooks.register("register_admin_urls")
def desk():
    return support.urls


@hooks.register("register_admin_menu_item")
def desk_item():
    url = reverse("students")
    return support.StudentsItem("Students", url, icon_name="user", order=540)


for deed in (AssignRole, SetActiveState):
    hooks.register("register_bulk_action", deed, order=1)


@hooks.register("register_account_menu_item")
def second_factor(request):
    return {
        "label": "Second factor",
        "url": reverse("staff_second_factor"),
        "help_text": "A code of your phone beside the password.",
    }
