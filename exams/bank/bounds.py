"""What the database forbids of a question's facts."""

from django.db import models
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Exact, LessThanOrEqual

from exams.bank import facts

KIND = models.Func("metadata", function="jsonb_typeof", output_field=models.TextField())
LENGTH = Length(Cast("metadata", models.TextField()))
SPELLED_WIDER = 2  # jsonb puts spaces where the form has none

FACT_BOUNDS = [
    models.CheckConstraint(
        condition=models.Q(year__isnull=True) | models.Q(year__range=facts.YEARS),
        name="question_year_is_a_year",
    ),
    models.CheckConstraint(
        condition=models.Q(expected_seconds__isnull=True)
        | models.Q(expected_seconds__range=(1, facts.MOST_SECONDS)),
        name="expected_seconds_are_some",
    ),
    models.CheckConstraint(
        condition=models.Q(Exact(KIND, models.Value("object")))
        & models.Q(
            LessThanOrEqual(LENGTH, models.Value(SPELLED_WIDER * facts.MOST_METADATA))
        ),
        name="metadata_is_a_small_object",
        violation_error_message=facts.metadata_problem(None),
    ),
]
