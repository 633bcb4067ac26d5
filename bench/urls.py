"""The product's URLs and one view that does nothing, to compare with."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from settings.urls import handler500 as handler500
from settings.urls import urlpatterns as product

ANSWER = b'{"saved":1,"stale":0,"rejected":[]}'


@csrf_exempt
def constant(request):
    return HttpResponse(ANSWER, content_type="application/json")


urlpatterns = [path("bench/constant/", constant), *product]
