from django.urls import path

from home.api import samples, screens

urlpatterns = [
    path("samples/<int:question_id>/", samples.CheckSample.as_view(), name="sample"),
    path("cms/public/", screens.PublicHome.as_view()),
    path("cms/student/", screens.StudentHome.as_view()),
]
