"""What a condition of an audience is; a room's `audience_conditions.py` lists its own."""

from wagtail import blocks


class Condition(blocks.StructBlock):
    """What an editor set, as JSON, either holds for a visitor or does not.

    A visitor has `user` (None before signing in), `at`, `batches`, `interests` and
    `app_version`.
    """

    def holds(self, said, visitor):
        raise NotImplementedError
