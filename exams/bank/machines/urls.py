from django.urls import path

from exams.bank.machines import api

BASE = "staff/questions/"
ONE = f"{BASE}<int:question_id>/"

urlpatterns = [
    path(BASE, api.StaffQuestions.as_view()),
    path(f"{BASE}bulk/", api.BulkStaffQuestions.as_view()),
    path(ONE, api.StaffQuestion.as_view()),
    path(f"{ONE}publish/", api.PublishStaffQuestion.as_view()),
    path(f"{ONE}unpublish/", api.UnpublishStaffQuestion.as_view()),
]
