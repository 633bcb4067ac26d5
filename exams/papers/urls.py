from django.urls import path

from exams.papers import api

urlpatterns = [
    path("exams/", api.PublishedExams.as_view()),
    path("exams/<slug:slug>/", api.PublishedExam.as_view()),
    path("exams/<slug:slug>/sections/", api.PublishedSections.as_view()),
]
