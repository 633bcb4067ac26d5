from django.urls import path

from cms.site import views

urlpatterns = [
    path("theme.<slug:digest>.css", views.theme, name="theme"),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap),
]
