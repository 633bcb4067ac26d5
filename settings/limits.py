"""How often somebody may do something: {name: [(times, seconds)]}.

Counted by core/limits.py; who counts as somebody is said where a name is used:
core/throttles.py for views (`throttle_scope`), accounts/limiting.py for sign-in.
"""

LIMITS = {
    "anonymous": [(120, 60)],
    "calls": [(600, 60)],
    "reading": [(300, 60)],
    "starting": [(20, 60)],
    "submitting": [(20, 60)],
    "pictures": [(300, 120)],
    "uploads": [(120, 60)],
    "avatars": [(10, 3600)],
    "auth": [(10, 60)],
    "auth-place": [(1200, 60)],
    "login-place": [(30, 60)],
    "login": [(5, 300)],
    "login-account": [(50, 3600)],
    "codes": [(1, 60), (5, 3600)],
    "codes-place": [(60, 60)],
    "second-factor": [(5, 300)],
    "second-factor-code": [(1, 120)],
    "confirming": [(5, 300)],
    "mailed-code": [(10, 900)],
    "mailed-code-account": [(100, 900)],
    "exporting": [(5, 3600)],
    "machines": [(300, 60)],
    "machines-bulk": [(20, 60)],
    "imports": [(30, 60)],
    "contact": [(5, 3600)],
    "home": [(120, 60)],
    "samples": [(30, 60)],
    "batches": [(30, 60)],
}
