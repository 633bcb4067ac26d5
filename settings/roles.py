"""Who holds which permission: the one table, written by `sync_roles` after migrate."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)


@dataclass(frozen=True)
class Role:
    """Permissions as "app.codename": everywhere, on the page tree, on all collections."""

    everywhere: frozenset
    pages: frozenset = frozenset()
    collections: frozenset = frozenset()


EDITOR = "Content editor"

ROLES = {
    EDITOR: Role(
        everywhere=frozenset(
            {
                "wagtailadmin.access_admin",
                "exams.add_question",
                "exams.change_question",
                "exams.publish_question",
                "exams.view_question",
                "exams.add_exam",
                "exams.change_exam",
                "exams.publish_exam",
                "exams.view_exam",
                "exams.add_markingrule",
                "exams.change_markingrule",
                "exams.view_markingrule",
                "exams.view_importbatch",
                "exams.view_attempt",
            }
        ),
        pages=frozenset(
            {
                "wagtailcore.add_page",
                "wagtailcore.change_page",
                "wagtailcore.publish_page",
            }
        ),
        collections=frozenset(
            {
                "wagtailimages.add_image",
                "wagtailimages.change_image",
                "wagtailimages.choose_image",
                "wagtaildocs.add_document",
                "wagtaildocs.change_document",
                "wagtaildocs.choose_document",
            }
        ),
    ),
}

# Groups Wagtail's migrations make; who approves what they approved.
STOCK = {"Editors": EDITOR, "Moderators": EDITOR}


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
