"""A form whose answer is "wait a little"."""


def asked_too_often(view, form, refusal):
    """The form again, with the status and the Retry-After of the refusal."""
    form.add_error(None, str(refusal))
    answer = view.form_invalid(form)
    answer.status_code = refusal.status
    answer["Retry-After"] = str(refusal.facts["retry_after"])
    return answer
