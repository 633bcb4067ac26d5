"""The permission table: who may call what below /api/.

`anyone` needs no token; `student` any signed-in person; `owner` only whose attempt it
is, for all others it is not there; `flow` is allauth's sign-in protocol, which speaks
for itself; `nothing` is what is not there.
"""

METHODS = ("get", "post", "put", "patch", "delete")
AUTH = "api/auth/app/v1/"
EXAM = "api/v1/exams/<slug:slug>/"
ATTEMPT = "api/v1/attempts/<uuid:attempt_id>/"

ROUTES = {
    **{(m, "api/<path:missing>"): "nothing" for m in METHODS},
    ("get", f"{AUTH}config"): "flow",
    ("post", f"{AUTH}auth/signup"): "flow",
    ("get", f"{AUTH}auth/email/verify"): "flow",
    ("post", f"{AUTH}auth/email/verify"): "flow",
    ("post", f"{AUTH}auth/email/verify/resend"): "flow",
    ("post", f"{AUTH}auth/login"): "flow",
    ("get", f"{AUTH}auth/session"): "flow",
    ("delete", f"{AUTH}auth/session"): "flow",
    ("post", f"{AUTH}auth/password/request"): "flow",
    ("get", f"{AUTH}auth/password/reset"): "flow",
    ("post", f"{AUTH}auth/password/reset"): "flow",
    ("post", f"{AUTH}account/password/change"): "flow",
    ("post", f"{AUTH}tokens/refresh"): "flow",
    ("get", "api/schema"): "anyone",
    ("get", "api/docs"): "anyone",
    ("get", "api/v1/exams/"): "anyone",
    ("get", EXAM): "anyone",
    ("get", f"{EXAM}sections/"): "anyone",
    ("post", f"{EXAM}attempts/"): "student",
    ("get", "api/v1/attempts/"): "student",
    ("get", ATTEMPT): "owner",
    ("put", f"{ATTEMPT}answers/"): "owner",
    ("post", f"{ATTEMPT}submit/"): "owner",
    ("get", f"{ATTEMPT}result/"): "owner",
    ("get", f"{ATTEMPT}review/"): "owner",
    ("get", f"{ATTEMPT}media/<str:sha256>/"): "owner",
}
