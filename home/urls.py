from django.urls import path

from home import api

urlpatterns = [
    path("samples/<int:question_id>/", api.CheckSample.as_view(), name="sample"),
]
