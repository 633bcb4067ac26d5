"""Who may open which screen of ours in the Wagtail admin.

A row is the name of an address; the sign-in page has tests of its own. Whoever is not in its set is sent away, and what they
post changes nothing.
"""

from settings.roles import (
    EDITOR,
    FINANCE,
    PUBLISHER,
    ROLES,
    SUPER_ADMIN,
    SUPPORT,
    TEST_MANAGER,
)

ROOT = {"superuser"}
STRANGERS = {"anonymous", "student", "blocked"}
NOBODY = set()
STAFF = ROOT | set(ROLES)
EVERYBODY = STRANGERS | STAFF
ADMINS = ROOT | {SUPER_ADMIN}
AUTHORS = ADMINS | {EDITOR, PUBLISHER, TEST_MANAGER}
PUBLISHERS = ADMINS | {PUBLISHER, TEST_MANAGER}
TEACHERS = ADMINS | {TEST_MANAGER, SUPPORT}
SUPERVISORS = ADMINS | {TEST_MANAGER}
DESK = ADMINS | {FINANCE, SUPPORT}
MANAGERS = ADMINS | {TEST_MANAGER}
GUARDS = ADMINS | {SUPPORT}
VERSIONED = ["markingrule", "scorescale", "examtemplate"]


def below(namespace, names):
    return [f"{namespace}:{name}" for name in names.split()]


OPEN = [
    (AUTHORS, ["like_questions", "like_questions_results", "like_pair"]),
    (AUTHORS, ["questions_like", "decide_pair"]),
    (AUTHORS, ["coverage", "coverage_results"]),
    (AUTHORS, ["unused_media", "unused_media_results"]),
    (AUTHORS, ["exam_as_student"]),
    (SUPERVISORS, below("running_exams", "index exam deed")),
    (NOBODY, ["staff_second_step"]),
    (NOBODY, below("wagtailsnippets_exams_question", "workflow_preview")),
    (NOBODY, below("wagtailsnippets_exams_exam", "workflow_preview")),
    (NOBODY, below("batches", "delete")),
    (NOBODY, below("wagtailusers_users", "delete")),
    (STAFF, ["staff_second_factor", "guide"]),
    (
        STAFF,
        below(
            "wagtailsnippets_exams_question",
            "workflow_action collect_workflow_action_data "
            "confirm_workflow_cancellation",
        ),
    ),
    (
        STAFF,
        below(
            "wagtailsnippets_exams_exam",
            "workflow_action collect_workflow_action_data "
            "confirm_workflow_cancellation",
        ),
    ),
    (
        STAFF,
        below(
            "wagtailsnippetchoosers_exams_exam",
            "choose choose_results chosen chosen_multiple",
        ),
    ),
    *(
        (
            STAFF,
            below(
                f"wagtailsnippetchoosers_exams_{name}",
                "choose choose_results chosen chosen_multiple",
            ),
        )
        for name in VERSIONED
    ),
    (TEACHERS, ["exams_attempt_modeladmin_inspect", "exams_attempt_modeladmin_index"]),
    (
        TEACHERS,
        below("student_chooser", "chosen chosen_multiple choose choose_results"),
    ),
    (
        TEACHERS,
        below(
            "batches",
            "index index_results add edit history history_results usage members",
        ),
    ),
    (
        AUTHORS,
        below(
            "wagtailsnippetchoosers_exams_question",
            "choose choose_results chosen chosen_multiple create",
        ),
    ),
    (
        AUTHORS,
        [
            *("exams_importbatch_modeladmin_index", "importbatch_template"),
            *("exams_importbatch_modeladmin_inspect", "importbatch_add"),
            *("importbatch_page", "importbatch_state", "importbatch_findings"),
            *("importbatch_export", "importbatch_verb"),
        ],
    ),
    (
        AUTHORS,
        below(
            "wagtailsnippets_exams_question",
            "list list_results add edit usage history history_results "
            "copy preview_on_add preview_on_edit revisions_view "
            "revisions_revert revisions_compare workflow_history "
            "workflow_history_detail new_version inspect "
            "add_note answer_note resolve_note",
        ),
    ),
    (
        AUTHORS,
        below(
            "wagtailsnippets_exams_exam",
            "list list_results add edit usage history history_results "
            "copy preview_on_add preview_on_edit revisions_view "
            "revisions_revert revisions_compare workflow_history "
            "workflow_history_detail "
            "readiness_on_add readiness_on_edit from_template",
        ),
    ),
    (AUTHORS, below("wagtailsnippetchoosers_exams_exam", "create")),
    (
        AUTHORS,
        below(
            "exam_types",
            "index index_results add edit history history_results usage copy",
        ),
    ),
    *(
        (
            AUTHORS,
            below(
                f"wagtailsnippets_exams_{name}",
                "list list_results add edit history history_results usage inspect copy",
            )
            + below(f"wagtailsnippetchoosers_exams_{name}", "create"),
        )
        for name in VERSIONED
    ),
    (
        AUTHORS,
        below(
            "enemy_groups",
            "index index_results add edit history history_results usage",
        ),
    ),
    (
        MANAGERS,
        below(
            "extra_times",
            "index index_results add edit history history_results usage delete",
        ),
    ),
    (
        ADMINS,
        [
            *("staff_invitations", "staff_withdraw", "staff_lost_factor"),
            *("audit_report", "audit_report_results"),
        ],
    ),
    (ADMINS, below("student_chooser", "create")),
    (
        ADMINS,
        below(
            "wagtailusers_users",
            "index index_results add edit history history_results usage copy",
        ),
    ),
    (EVERYBODY, ["staff_accept", "wagtailadmin_password_reset"]),
    (DESK, ["students", "students_results", "student"]),
    (GUARDS, ["security_report", "security_report_results"]),
    (PUBLISHERS, below("wagtailsnippets_exams_question", "delete")),
    (ADMINS | {PUBLISHER}, below("wagtailsnippets_exams_question", "lock unlock")),
    (ROOT, below("wagtailsnippets_exams_exam", "delete")),
    (ADMINS | {TEST_MANAGER}, below("wagtailsnippets_exams_exam", "lock unlock")),
    *(
        (ROOT, below(name, "delete"))
        for name in (
            *(f"wagtailsnippets_exams_{name}" for name in VERSIONED),
            "enemy_groups",
        )
    ),
    (ROOT, below("exam_types", "delete")),
    (
        PUBLISHERS,
        below("wagtailsnippets_exams_question", "revisions_unschedule unpublish"),
    ),
    (PUBLISHERS, below("wagtailsnippets_exams_exam", "revisions_unschedule unpublish")),
    (NOBODY, below("wagtailsnippets_exams_stimulus", "workflow_preview")),
    (
        STAFF,
        below(
            "wagtailsnippets_exams_stimulus",
            "workflow_action collect_workflow_action_data "
            "confirm_workflow_cancellation",
        ),
    ),
    (
        STAFF,
        below(
            "wagtailsnippetchoosers_exams_stimulus",
            "choose choose_results chosen chosen_multiple",
        ),
    ),
    (
        AUTHORS,
        below(
            "wagtailsnippets_exams_stimulus",
            "list list_results add edit usage history history_results "
            "copy preview_on_add preview_on_edit revisions_view "
            "revisions_revert revisions_compare workflow_history "
            "workflow_history_detail",
        ),
    ),
    (AUTHORS, below("wagtailsnippetchoosers_exams_stimulus", "create")),
    (ROOT, below("wagtailsnippets_exams_stimulus", "delete")),
    (ADMINS | {PUBLISHER}, below("wagtailsnippets_exams_stimulus", "lock unlock")),
    (
        PUBLISHERS,
        below("wagtailsnippets_exams_stimulus", "revisions_unschedule unpublish"),
    ),
]
HOME_PUBLISHERS = ADMINS | {PUBLISHER}
for windowed in ("banner", "announcement", "homesection"):
    space = f"wagtailsnippets_home_{windowed}"
    OPEN += [
        (
            HOME_PUBLISHERS | {EDITOR},
            below(
                space,
                "list list_results add edit usage history history_results "
                "preview_on_add preview_on_edit revisions_view revisions_revert "
                "revisions_compare workflow_history workflow_history_detail",
            ),
        ),
        (
            HOME_PUBLISHERS,
            below(space, "delete revisions_unschedule unpublish reorder click"),
        ),
        (
            STAFF,
            below(
                space,
                "workflow_action collect_workflow_action_data "
                "confirm_workflow_cancellation",
            ),
        ),
        (NOBODY, below(space, "workflow_preview")),
    ]
OPEN += [
    (
        HOME_PUBLISHERS,
        below(
            "app_settings",
            "index index_results add edit history history_results usage inspect copy "
            "click",
        ),
    ),
    (ROOT, below("app_settings", "delete")),
    (HOME_PUBLISHERS, below("feature_flags", "index index_results")),
    (
        ADMINS,
        below("feature_flags", "add edit delete history history_results usage click"),
    ),
]
SCREENS = {name: who for who, names in OPEN for name in names}
