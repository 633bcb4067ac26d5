from django.urls import include, path

urlpatterns = [
    path("", include("exams.papers.urls")),
    path("", include("exams.attempts.urls")),
]
