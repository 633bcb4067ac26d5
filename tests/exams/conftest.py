from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

import pytest

from exams.models import Exam, Question
from settings import roles


@pytest.fixture
def workflow(db):
    """Questions and exams are approved by a content editor."""
    flow = Workflow.objects.create(name="Moderation")
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(Group.objects.get(name=roles.EDITOR))
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=1)
    for model in (Question, Exam):
        kind = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.create(workflow=flow, content_type=kind)
    return flow
