from django.urls import path

from accounts.api import batches, client, me, permissions, sessions

urlpatterns = [
    path("client/", client.ClientView.as_view()),
    path("me/", me.MeView.as_view()),
    path("me/delete/", me.DeleteMe.as_view()),
    path("me/export/", me.ExportMe.as_view()),
    path("me/exports/<uuid:export_id>/", me.MyExport.as_view()),
    path("exports/<str:signed>/", me.MailedExport.as_view(), name="mailed_export"),
    path("me/permissions/", permissions.MyPermissions.as_view()),
    path("me/sessions/", sessions.MySessions.as_view()),
    path("me/sessions/<uuid:session_id>/", sessions.MySession.as_view()),
    path("me/batches/", batches.MyBatches.as_view()),
]
