"""What the editors' forms post."""

from django.urls import reverse

from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    streamfield,
)

from tests.factories import make_user


def leaf(en="", hi=""):
    return {"en": en, "hi": hi}


def listed(values):
    """A ListBlock's items."""
    items = {
        str(n): {"value": value, "order": n, "deleted": "", "type": "item", "id": ""}
        for n, value in enumerate(values)
    }
    return {"count": len(values), **items}


def option(text, *, correct=False):
    tick = {"correct": "on"} if correct else {}
    return {"text": leaf(text), "picture": listed([]), **tick}


def choices(*texts, right=0):
    options = [option(text, correct=n == right) for n, text in enumerate(texts)]
    return "single_choice", {"options": listed(options)}


def question_form(
    prompt="What is $2+2$?", answer=None, *, hi="", topics=(), picture=None, **fields
):
    """Fields of a question's form; `answer` is (kind, value)."""
    blocks = [("text", leaf(prompt, hi))]
    if picture:
        blocks.append(("image", {"image": picture.pk, "alt": leaf("A picture")}))
    data = {
        "prompt": streamfield(blocks),
        "answer": streamfield([answer or choices("4", "5", "6")]),
        "explanation": streamfield([]),
        "plain_text": "",
        "subject": "",
        "difficulty": "easy",
        "tags": "",
        "source": "",
        "source_id": "",
        "metadata": "{}",
        "question_exam_types": inline_formset([]),
        "question_topics": inline_formset([{"topic": topic.pk} for topic in topics]),
        **fields,
    }
    return nested_form_data(data)


def place(question, **fields):
    return {"marks": "1", "question": question.pk, **fields}


def drawing(subject, count, **fields):
    """A row of a section's rules."""
    return {"subject": subject.pk, "count": count, "marks": "1", **fields}


def section(places, number=1, *, rule, rules=(), **fields):
    """A row of the sections' formset with its nested questions and rules."""
    return {
        "name": f"Section {number}",
        "max_marks": str(len(places) + sum(x["count"] for x in rules)),
        "marking_rule": rule.pk if rule else "",
        "counted": "first",
        "questions": inline_formset(places),
        "rules": inline_formset(list(rules)),
        **fields,
    }


TERMS = {
    "kind": "mock",
    "paper_mode": "one",
    "form_count": "4",
    "form_overlap": "100",
    "rest_days": "0",
    "scoring": "raw",
    "retry_after_minutes": "0",
    "audience": "everyone",
    "second_device": "takeover",
    "release": "at_once",
    "review": "explained",
    "grace_minutes": "15",
}


def exam_form(rows, **fields):
    data = {
        "name": "Mock",
        "year": "2026",
        "description": "",
        "duration_minutes": "60",
        **TERMS,
        "batches": inline_formset([]),
        "sections": inline_formset(rows),
        **fields,
    }
    return nested_form_data(data)


def kept(rows, forms):
    """A formset of saved rows: their ids beside what is posted for each."""
    posted = [
        {**form, "id": row.pk or ""} for row, form in zip(rows, forms, strict=True)
    ]
    return inline_formset(posted, initial=len(posted))


def url(model, view, *args):
    return reverse(f"wagtailsnippets_exams_{model}:{view}", args=args)


def signed_in(client, *permissions, superuser=False):
    """A client of the admin: a superuser, or somebody with just these permissions."""
    from django.contrib.auth.models import Permission

    user = make_user(is_superuser=superuser, is_staff=True)
    codenames = ["access_admin", *permissions]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return user


def errors_of(response):
    """{field: [message]} of the form that a refused post shows again."""
    found = response.context["form"].errors.as_data()
    return {field: messages(errors) for field, errors in found.items()}


def messages(errors):
    return [
        str(message)
        for error in errors
        for message in getattr(error, "non_block_errors", error.messages)
    ]
