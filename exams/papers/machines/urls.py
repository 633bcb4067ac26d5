from django.urls import path

from exams.papers.machines import api

BASE = "staff/exams/"
ONE = f"{BASE}<int:exam_id>/"

urlpatterns = [
    path(BASE, api.StaffExams.as_view()),
    path(ONE, api.StaffExam.as_view()),
    path(f"{ONE}publish/", api.PublishStaffExam.as_view()),
    path(f"{ONE}unpublish/", api.UnpublishStaffExam.as_view()),
]
