"""What a new password brings with it."""

from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import DeviceSession


class SignsOutEverywhere:
    """Stands among the password validators to hear of every new password.

    It refuses none. Whichever way a password is set (app, Wagtail, shell), the
    sign-ins that knew the old one end.
    """

    def validate(self, password, user=None):
        """Every password will do."""

    def get_help_text(self):
        return _("A new password signs you out of the app on every device.")

    def password_changed(self, password, user=None):
        actions.end_sessions(user.device_sessions.all(), DeviceSession.Ended.PASSWORD)
