from django.core import exceptions
from django.db import DataError

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


class Newest(CursorPagination):
    """Pages of 20, at most 100, the newest first, by cursor."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_ordering(self, request, queryset, view):
        return queryset.query.order_by or queryset.model._meta.ordering

    def paginate_queryset(self, queryset, request, view=None):
        """A cursor somebody made up may hold a place that is none: 400, no fault."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, exceptions.ValidationError, ValueError, DataError):
            if not request.query_params.get(self.cursor_query_param):
                raise
            errors = {self.cursor_query_param: ["This is no cursor of ours."]}
            raise ValidationError(errors) from None
