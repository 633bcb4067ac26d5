from django.urls import path

from cms.media import api

urlpatterns = [
    path("assets/<str:signed>", api.Asset.as_view(), name="asset"),
    path("staff/assets/<str:sha256>/", api.StaffAsset.as_view()),
    path("staff/uploads/", api.AnnounceUpload.as_view()),
    path(
        "staff/uploads/bytes/<str:signed>",
        api.UploadBytes.as_view(),
        name="upload-bytes",
    ),
    path("staff/uploads/<uuid:file_id>/confirm/", api.ConfirmUpload.as_view()),
    path("me/avatar/", api.MyAvatar.as_view()),
]
