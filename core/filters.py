"""What the reports of the ledgers are filtered by."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

import django_filters

from core.models import AuditEntry, SecurityEvent
from core.names import numbers_of
from core.security import pseudonym


class IPFilter(django_filters.Filter):
    field_class = forms.GenericIPAddressField


def begins(field, label, **options):
    return django_filters.CharFilter(
        field, lookup_expr="istartswith", label=label, **options
    )


def days(label="Date"):
    return django_filters.DateFromToRangeFilter(
        field_name="at", label=label, widget=DateRangePickerWidget
    )


class AuditFilter(WagtailFilterSet):
    actor = django_filters.CharFilter(method="by_actor", label="Who")
    actor_id = django_filters.NumberFilter(label="Number of who")
    verb = begins("verb", "What, or how it begins")
    at = days()
    ip = IPFilter(label="IP address")
    kind = begins("object_kind", "Kind of thing, as exams.exam")
    thing = django_filters.CharFilter(method="by_thing", label="Thing")
    object_id = django_filters.CharFilter(label="Number of the thing")

    class Meta:
        model = AuditEntry
        fields = []

    def by_actor(self, entries, name, words):
        return entries.filter(actor_id__in=numbers_of(words))

    def by_thing(self, entries, name, words):
        """By the label of a thing, or the name of a person."""
        kind = get_user_model()._meta.label_lower
        people = numbers_of(words, as_text=True)
        is_person = Q(object_kind=kind, object_id__in=people)
        return entries.filter(Q(object_label__icontains=words) | is_person)


class SecurityFilter(WagtailFilterSet):
    kind = begins("kind", "What, or how it begins")
    subject = django_filters.CharFilter(method="by_subject", label="About whom")
    subject_id = django_filters.NumberFilter(label="Number of the user")
    at = days()
    ip = IPFilter(label="IP address")

    class Meta:
        model = SecurityEvent
        fields = []

    def by_subject(self, events, name, words):
        """By label, by an address that was typed in, or by the name of a person."""
        told = Q(subject_label__icontains=words)
        typed = Q(subject_label__endswith=pseudonym(words))
        return events.filter(told | typed | Q(subject_id__in=numbers_of(words)))
