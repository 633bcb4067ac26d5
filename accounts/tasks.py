from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from wagtail.admin.views.account import PasswordResetView

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from accounts import actions
from accounts.forms import StaffResetForm


@db_task()
def build_exports():
    actions.build_due_exports(now=timezone.now())


@db_task()
def mail_staff_reset(email):
    """The link to a new password, where somebody of the staff has the address."""
    form, site = (
        StaffResetForm({"email": email}),
        urlsplit(settings.WAGTAILADMIN_BASE_URL),
    )
    staff = [
        x for x in form.get_users(email) if x.has_perm("wagtailadmin.access_admin")
    ]
    if form.is_valid() and staff:
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            email_template_name=PasswordResetView.email_template_name,
            subject_template_name=PasswordResetView.subject_template_name,
        )


@db_periodic_task(crontab(minute="*/10"))
def keep_exports():
    actions.build_due_exports(now=timezone.now())
    actions.expire_exports(now=timezone.now())
