from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


class Newest(CursorPagination):
    """Pages of 20, at most 100, the newest first, by cursor."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_ordering(self, request, queryset, view):
        return queryset.query.order_by or queryset.model._meta.ordering

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise ValidationError({"cursor": ["This is no cursor of ours."]}) from None
