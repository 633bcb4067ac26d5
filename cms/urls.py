from cms.media.urls import urlpatterns

__all__ = ["urlpatterns"]
