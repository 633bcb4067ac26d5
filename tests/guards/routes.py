"""The permission table: who may call what below /api/.

`anyone` needs no token; `student` any signed-in person; `owner` only whose thing it
is, for all others it is not there; `flow` is allauth's sign-in protocol, which speaks
for itself; `nothing` is what is not there.
"""

METHODS = ("get", "post", "put", "patch", "delete")
AUTH = "api/auth/app/v1/"
EXAM = "api/v1/exams/<slug:slug>/"
ME = "api/v1/me/"
ATTEMPT = "api/v1/attempts/<uuid:attempt_id>/"
UPLOADS = "api/v1/staff/uploads/"

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
    ("post", f"{AUTH}auth/code/request"): "flow",
    ("post", f"{AUTH}auth/code/confirm"): "flow",
    ("post", f"{AUTH}auth/code/resend"): "flow",
    ("post", f"{AUTH}auth/2fa/authenticate"): "flow",
    ("post", f"{AUTH}auth/provider/token"): "flow",
    ("get", f"{AUTH}auth/provider/signup"): "flow",
    ("post", f"{AUTH}auth/provider/signup"): "flow",
    ("post", f"{AUTH}auth/reauthenticate"): "flow",
    ("get", f"{AUTH}account/email"): "flow",
    ("post", f"{AUTH}account/email"): "flow",
    ("put", f"{AUTH}account/email"): "flow",
    ("patch", f"{AUTH}account/email"): "flow",
    ("delete", f"{AUTH}account/email"): "flow",
    ("get", f"{AUTH}account/phone"): "flow",
    ("post", f"{AUTH}account/phone"): "flow",
    ("post", f"{AUTH}auth/phone/verify"): "flow",
    ("post", f"{AUTH}auth/phone/verify/resend"): "flow",
    ("get", "api/v1/client/"): "anyone",
    ("get", ME): "student",
    ("patch", ME): "student",
    ("post", f"{ME}delete/"): "student",
    ("post", f"{ME}export/"): "student",
    ("get", f"{ME}exports/<uuid:export_id>/"): "owner",
    ("get", "api/v1/exports/<str:signed>/"): "signed",
    ("get", f"{ME}permissions/"): "student",
    ("get", f"{ME}sessions/"): "student",
    ("delete", f"{ME}sessions/"): "student",
    ("delete", f"{ME}sessions/<uuid:session_id>/"): "owner",
    ("get", f"{ME}batches/"): "student",
    ("post", f"{ME}batches/"): "student",
    ("get", "api/schema"): "anyone",
    ("get", "api/docs"): "anyone",
    ("get", "api/v1/exams/"): "anyone",
    ("get", EXAM): "anyone",
    ("get", f"{EXAM}sections/"): "anyone",
    ("post", f"{EXAM}attempts/"): "student",
    ("get", "api/v1/attempts/"): "student",
    ("get", ATTEMPT): "owner",
    ("put", f"{ATTEMPT}answers/"): "owner",
    ("get", f"{ATTEMPT}questions/<int:question_id>/stage/"): "owner",
    ("post", f"{ATTEMPT}questions/<int:question_id>/stage/"): "owner",
    ("post", f"{ATTEMPT}submit/"): "owner",
    ("get", f"{ATTEMPT}result/"): "owner",
    ("get", f"{ATTEMPT}review/"): "owner",
    ("get", f"{ATTEMPT}media/"): "owner",
    ("get", "api/v1/assets/<str:signed>"): "owner",
    ("get", "api/v1/staff/assets/<str:sha256>/"): "staff:cms.view_blob",
    ("post", f"{UPLOADS}"): "staff:cms.upload_question_image",
    ("put", f"{UPLOADS}bytes/<str:signed>"): "signed",
    ("post", f"{UPLOADS}<uuid:file_id>/confirm/"): "owner",
    ("get", "api/v1/me/avatar/"): "student",
    ("put", "api/v1/me/avatar/"): "student",
    ("delete", "api/v1/me/avatar/"): "student",
}
