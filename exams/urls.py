from django.urls import include, path

urlpatterns = [
    path("", include("exams.bank.machines.urls")),
    path("", include("exams.papers.machines.urls")),
    path("", include("exams.interchange.urls")),
    path("", include("exams.papers.urls")),
    path("", include("exams.attempts.urls")),
]
