"""Rows of a form that says all there are."""

from modelcluster.forms import BaseChildFormSet


class WholeFormSet(BaseChildFormSet):
    """What the form does not name is gone.

    A form handed in beside its own autosave does not know the numbers its new rows were
    given, and would bring them a second time.
    """

    def save(self, commit=True):
        named = {form.instance.pk for form in self.initial_forms}
        rows = getattr(self.instance, self.rel_name)
        rows.remove(*[x for x in rows.all() if x.pk and x.pk not in named])
        return super().save(commit)


class Whole:
    """A panel of such rows."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = WholeFormSet
        return options
