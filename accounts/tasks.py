from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from accounts import actions


@db_task()
def build_exports():
    actions.build_due_exports(now=timezone.now())


@db_task()
def mail_staff_reset(user_id):
    """The queue knows people by number: it may keep a task longer than they stay."""
    actions.mail_staff_reset(user_id)


@db_periodic_task(crontab(minute="*/10"))
def keep_exports():
    actions.build_due_exports(now=timezone.now())
    actions.expire_exports(now=timezone.now())


@db_periodic_task(crontab(minute="37"))
def drop_old_steps():
    actions.drop_old_steps()
