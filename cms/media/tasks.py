from django.utils import timezone

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from cms.media import actions


@db_task()
def make_renditions():
    actions.make_due_renditions(now=timezone.now())


@db_periodic_task(crontab(minute="*/5"))
def make_overdue_renditions():
    actions.make_due_renditions(now=timezone.now())


@db_periodic_task(crontab(minute="23"))
def drop_stale_uploads():
    actions.drop_stale_uploads(now=timezone.now())


@db_periodic_task(crontab(hour="2", minute="41"))
def drop_unreferenced():
    actions.drop_unreferenced(now=timezone.now())


@db_periodic_task(crontab(hour="3", minute="11"))
def drop_stray_files():
    actions.drop_stray_files(now=timezone.now())
