"""The room's verbs, by noun."""

from accounts.actions.batches import (
    add_addresses,
    add_members,
    join_batch,
    remove_members,
)
from accounts.actions.desk import (
    block,
    send_code,
    sign_out_everywhere,
    unblock,
)
from accounts.actions.exports import (
    ask_for_export,
    build_due_exports,
    expire_exports,
)
from accounts.actions.factors import (
    enrol,
    forget_second_factor,
    renew_recovery_codes,
    take_second_factor,
    turn_off_second_factor,
)
from accounts.actions.leaving import delete_account, drop_old_steps
from accounts.actions.people import (
    change_profile,
    ensure_superadmin,
    forget_addresses,
    forget_password,
    forget_strangers,
    note_switches,
    set_phone,
)
from accounts.actions.rights import grant_role, note_staff, switch_staff
from accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    rotate,
    start_session,
)
from accounts.actions.staff import accept, invite, mail_staff_reset, withdraw

__all__ = [
    "accept",
    "add_addresses",
    "add_members",
    "ask_for_export",
    "block",
    "build_due_exports",
    "change_profile",
    "delete_account",
    "drop_old_steps",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "enrol",
    "ensure_superadmin",
    "expire_exports",
    "forget_addresses",
    "forget_password",
    "forget_second_factor",
    "forget_strangers",
    "grant_role",
    "invite",
    "join_batch",
    "mail_staff_reset",
    "note_staff",
    "note_switches",
    "remove_members",
    "renew_recovery_codes",
    "rotate",
    "send_code",
    "set_phone",
    "sign_out_everywhere",
    "start_session",
    "switch_staff",
    "take_second_factor",
    "turn_off_second_factor",
    "unblock",
    "withdraw",
]
