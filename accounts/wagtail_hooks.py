from django.urls import reverse

from wagtail import hooks

from accounts.staff.batches import BatchViewSet, student_chooser


@hooks.register("register_admin_viewset")
def batches():
    return BatchViewSet()


@hooks.register("register_admin_viewset")
def students():
    return student_chooser


@hooks.register("register_account_menu_item")
def second_factor(request):
    return {
        "label": "Second factor",
        "url": reverse("staff_second_factor"),
        "help_text": "A code of your phone beside the password.",
    }
