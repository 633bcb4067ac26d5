from django.contrib.contenttypes.models import ContentType

from wagtail.models import (
    Workflow,
    WorkflowContentType,
)

import pytest

from exams.interchange.importing import import_exam_from_csv
from exams.models import Exam
from settings import roles
from tests.exams.sheets import write_csv
from tests.factories import make_subject, make_syllabus, make_topic


@pytest.fixture
def workflow(db):
    """Questions and, as arranged here, exams are approved by a content publisher."""
    flow = Workflow.objects.get(name=roles.REVIEW)
    kind = ContentType.objects.get_for_model(Exam)
    WorkflowContentType.objects.filter(content_type=kind).update(workflow=flow)
    return flow


@pytest.fixture
def run(tmp_path):
    """Import these rows; answers the report."""

    def run(*rows, exam="Mock", **options):
        return import_exam_from_csv(
            write_csv(tmp_path / "a.csv", *rows), exam, **options
        )

    return run


@pytest.fixture
def syllabus():
    tree = make_syllabus("dcet")
    maths = make_subject(tree, "EM", title="Mathematics")
    sets = make_topic(maths, "EM-1", title="Sets")
    make_topic(sets, "EM-1-1", title="Venn")
    for code in ("T-1", "T-2"):
        make_topic(maths, code, title="Twin")
    make_topic(make_subject(tree, "IT", title="IT Skills"), "IT-1", title="Files")
    return tree
