from django.urls import path

from exams.interchange import api

BASE = "staff/imports/"
ONE = f"{BASE}<int:import_id>/"

urlpatterns = [
    path(BASE, api.StaffImports.as_view()),
    path(ONE, api.StaffImport.as_view()),
    path(f"{ONE}findings.xlsx", api.StaffImportFindings.as_view()),
]
