"""Who holds which permission: the one table, written by `sync_roles` after migrate.

Verbs of rooms that are not built yet have no permission yet; a room adds its own here.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)


@dataclass(frozen=True)
class Role:
    """Permissions as "app.codename": everywhere, on the page tree, on all collections."""

    everywhere: frozenset
    pages: frozenset = frozenset()
    collections: frozenset = frozenset()


def verbs(app, **models):
    """`verbs("exams", exam="add change")` is exams.add_exam and exams.change_exam."""
    return {
        f"{app}.{verb}_{model}"
        for model, said in models.items()
        for verb in said.split()
    }


ADMIN = {"wagtailadmin.access_admin"}
DRAFTS = verbs(
    "exams",
    question="add change view",
    stimulus="add change view",
    examtype="add change view",
    exam="add change view",
    markingrule="add change view",
    importbatch="add view",
    scorescale="add change view",
    examtemplate="add change view",
    enemygroup="add change view",
)
UPLOADS = {"cms.view_blob"} | verbs(
    "cms",
    notes_pdf="upload",
    print_pdf="upload",
    question_image="upload",
    option_image="upload",
    explanation_image="upload",
    audio="upload",
    other="upload",
)
PUBLISHING = verbs(
    "exams", question="publish delete", stimulus="publish", exam="publish"
)
CONTENT_LOCKS = verbs("exams", question="lock unlock", stimulus="lock unlock")
EXAM_LOCKS = verbs("exams", exam="lock unlock")
ATTEMPTS = verbs("exams", attempt="view")
EXTRA_TIME = verbs("exams", extratime="add change delete view")
RUNNING = EXTRA_TIME | {
    "exams.release_results",
    "exams.run_exam",
    "exams.void_attempt",
}
BATCHES = verbs("accounts", batch="add change view")
STUDENTS = {"accounts.read_users", "accounts.manage_users"}
STAFF = verbs("accounts", user="add change view", staffinvitation="add view")
LEDGERS = {"core.read_audit", "core.read_security", "core.manage_security"}
CONFIG = verbs("accounts", signinsettings="change")
SITE = verbs("cms", sitesettings="change", themesettings="change") | verbs(
    "wagtailredirects", redirect="add change delete view"
)
SCREENS = verbs(
    "home",
    banner="add change view",
    announcement="add change view",
    homesection="add change view",
)
SCREENS_LIVE = verbs(
    "home",
    banner="publish delete",
    announcement="publish delete",
    homesection="publish delete",
    appconfig="add change view publish",
    featureflag="view",
)
FLAGS = verbs("home", featureflag="add change delete")
TRANSLATING = {"simple_translation.submit_translation"}
FILES = verbs("wagtailimages", image="add change choose") | verbs(
    "wagtaildocs", document="add change choose"
)
PAGE_DRAFTS = verbs("wagtailcore", page="add change")
PAGES = PAGE_DRAFTS | verbs("wagtailcore", page="publish lock unlock")

SUPER_ADMIN = "Super admin"
EDITOR = "Content editor"
PUBLISHER = "Content publisher"
TEST_MANAGER = "Test manager"
FINANCE = "Finance"
SUPPORT = "Support"


def role(*everywhere, pages=(), collections=()):
    return Role(
        frozenset(ADMIN.union(*everywhere)), frozenset(pages), frozenset(collections)
    )


ROLES = {
    SUPER_ADMIN: role(
        *(DRAFTS, UPLOADS, PUBLISHING, CONTENT_LOCKS, EXAM_LOCKS),
        *(ATTEMPTS, RUNNING, BATCHES, STUDENTS, STAFF, LEDGERS),
        *(CONFIG, SITE, TRANSLATING),
        *(SCREENS, SCREENS_LIVE, FLAGS),
        pages=PAGES,
        collections=FILES,
    ),
    EDITOR: role(
        *(DRAFTS, UPLOADS, TRANSLATING, SCREENS), pages=PAGE_DRAFTS, collections=FILES
    ),
    PUBLISHER: role(
        *(DRAFTS, UPLOADS, PUBLISHING, CONTENT_LOCKS, SITE, TRANSLATING),
        *(SCREENS, SCREENS_LIVE),
        pages=PAGES,
        collections=FILES,
    ),
    TEST_MANAGER: role(
        *(DRAFTS, UPLOADS, PUBLISHING, EXAM_LOCKS, ATTEMPTS, RUNNING, BATCHES),
        collections=FILES,
    ),
    FINANCE: role({"accounts.read_users"}),
    SUPPORT: role(ATTEMPTS, BATCHES, STUDENTS, {"core.read_security"}),
}

# Who approves what editors submit, until people arrange it otherwise in the admin:
# {workflow: (its step, who approves, what of)}. Wagtail brings one for pages.
REVIEW = "Question review"
REVIEWS = {
    REVIEW: (
        "Approval by a content publisher",
        PUBLISHER,
        ("exams.question", "exams.stimulus"),
    ),
    "Exam review": ("Approval by a test manager", TEST_MANAGER, ("exams.exam",)),
    "Home screen review": (
        "Approval of a home screen by a content publisher",
        PUBLISHER,
        ("home.banner", "home.announcement", "home.homesection"),
    ),
}

# Groups Wagtail's migrations make; who approves what they approved.
STOCK = {"Editors": EDITOR, "Moderators": PUBLISHER}


@transaction.atomic
def sync():
    """Make the groups hold exactly what the table says. Members stay as they are."""
    for name, role in ROLES.items():
        group, _ = Group.objects.select_for_update().get_or_create(name=name)
        group.permissions.set(named(role.everywhere))
        grant(GroupPagePermission, group, role.pages, page=Page.get_first_root_node())
        root = Collection.get_first_root_node()
        grant(GroupCollectionPermission, group, role.collections, collection=root)
    retire_stock()
    begin_reviews()


def begin_reviews():
    """The workflows, each made once."""
    there = set(Workflow.objects.values_list("name", flat=True))
    for name in REVIEWS.keys() - there:
        begin_review(name, *REVIEWS[name])


def begin_review(name, step, role, models):
    flow = Workflow.objects.create(name=name)
    task = GroupApprovalTask.objects.create(name=step)
    task.groups.add(Group.objects.get(name=role))
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=1)
    for model in models:
        kind = ContentType.objects.get_by_natural_key(*model.split("."))
        WorkflowContentType.objects.get_or_create(
            content_type=kind, defaults={"workflow": flow}
        )


def grant(model, group, wanted, **place):
    """Exactly the wanted permissions, at this place and no other."""
    permissions = named(wanted)
    held = model.objects.filter(group=group)
    kept = held.filter(permission__in=permissions, **place)
    held.exclude(pk__in=kept.values("pk")).delete()
    for permission in permissions:
        model.objects.get_or_create(group=group, permission=permission, **place)


def named(labels):
    """The permissions of these labels; one that does not exist stops everything."""
    found = {}
    wanted = {label.partition(".")[2] for label in labels}
    for one in Permission.objects.filter(codename__in=wanted).select_related(
        "content_type"
    ):
        found[f"{one.content_type.app_label}.{one.codename}"] = one
    if missing := labels - found.keys():
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}.")
    return [found[label] for label in sorted(labels)]


def retire_stock():
    """Remove Wagtail's own groups; their members and approvals move to ours."""
    for old in Group.objects.filter(name__in=STOCK):
        heir = Group.objects.get(name=STOCK[old.name])
        for task in GroupApprovalTask.objects.filter(groups=old):
            task.groups.add(heir)
        heir.user_set.add(*old.user_set.all())
        old.delete()
