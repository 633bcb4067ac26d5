"""The room's tables, by noun."""

from accounts.models.batches import Batch, BatchMember
from accounts.models.codes import MailedCode
from accounts.models.exports import DataExport
from accounts.models.people import Accounts, User
from accounts.models.sessions import DeviceSession
from accounts.models.site import SignInSettings
from accounts.models.staff import StaffInvitation

__all__ = [
    "Accounts",
    "Batch",
    "BatchMember",
    "DataExport",
    "DeviceSession",
    "MailedCode",
    "SignInSettings",
    "StaffInvitation",
    "User",
]
