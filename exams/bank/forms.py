"""Forms of the question bank: readiness speaks at the field it is about."""

import json

from django import forms
from django.core.exceptions import BadRequest
from django.utils.functional import cached_property

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import BlockField, StreamBlockValidationError

from exams.bank import facts


class ReadinessForm(WagtailAdminModelForm):
    """Publishing and submitting ask whether the thing is ready; drafts only what
    `never` forbids."""

    def readiness(self, instance):
        raise NotImplementedError

    def never(self, instance):
        """Findings that keep a draft from being saved."""
        return []

    def full_clean(self):
        """What no browser sends, such as a count that is no number, is a bad request."""
        try:
            super().full_clean()
        except (KeyError, ValueError, RecursionError) as error:
            raise BadRequest("The form is damaged.") from error
        if self.is_bound and any(map(chooses_nonsense, self.rows())):
            raise BadRequest("The form is damaged.")

    def rows(self):
        yield self
        for formset in self.formsets.values():
            yield from formset.forms

    def is_valid(self):
        if not super().is_valid():
            return False
        ask = self.never if self.is_deferred_validation else self.readiness
        self.show(ask(self.save(commit=False)))
        return not self.errors

    def show(self, findings):
        """Each finding at its field; what belongs to none, above the form."""
        told = {}
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            told.setdefault(field, []).append(finding.message)
        for field, messages in told.items():
            self.add_error(field, self.error(field, messages))

    def error(self, field, messages):
        """A block field shows one error only, which then holds them all."""
        if isinstance(self.fields.get(field), BlockField):
            return StreamBlockValidationError(non_block_errors=messages)
        return messages


def chooses_nonsense(form):
    """Whether something that is no number was chosen."""
    chosen = [
        form[name].data
        for name, field in form.fields.items()
        if isinstance(field.widget, BaseChooser)
    ]
    return not all(x is None or str(x).isdecimal() for x in chosen)


class TranslatedForm(ReadinessForm):
    """Of what is written in several languages and holds formulas."""

    translations_up_to_date = forms.BooleanField(
        required=False,
        label="The translations are up to date",
        help_text="Tick after changing one language when the other still says the same.",
    )

    def is_valid(self):
        """Texts that were published or submitted together count as confirmed."""
        found = super().is_valid()
        if found and not self.is_deferred_validation:
            self.confirm()
        return found

    def _post_clean(self):
        super()._post_clean()
        if self.cleaned_data.get("translations_up_to_date"):
            self.confirm()

    def confirm(self):
        from exams.bank import translation

        self.instance.confirmed_translations = translation.pairs(self.instance)

    @cached_property
    def warnings(self):
        """{stream: [message]} of what a draft is kept with, but not published."""
        from exams.bank import rules, writing

        told = {name: [] for name in writing.streams_of(self.instance)}
        for finding in rules.warnings(self.instance):
            told[finding.field].append(finding.message)
        return told


class StimulusForm(TranslatedForm):
    def readiness(self, instance):
        from exams.bank import rules

        return rules.stimulus_readiness(instance)


class QuestionForm(TranslatedForm):
    def clean_metadata(self):
        """An emptied field is an empty object. What no page could show is refused whole."""
        metadata = self.cleaned_data["metadata"]
        metadata = {} if metadata is None else metadata
        if facts.holds_half(json.dumps(metadata, ensure_ascii=False)):
            raise BadRequest("The form is damaged.")
        if problem := facts.metadata_problem(metadata):
            raise forms.ValidationError(problem)
        return metadata

    def never(self, instance):
        return facts.misplaced(instance)

    def readiness(self, instance):
        from exams.bank import rules

        return rules.readiness(instance)
