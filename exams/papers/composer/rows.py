"""The row of a rule in the composer: topics, tags and blueprint as fields of their own."""

from django import forms
from django.core.exceptions import ValidationError

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminTagWidget

from taggit.forms import TagField
from taggit.models import Tag

from cms.syllabus.models import TopicPage
from exams.papers.composer import shares
from exams.papers.models import MixTag, MixTopic


class TopicBoxes(forms.CheckboxSelectMultiple):
    """The chosen topics; composer.js adds the others of the subject."""

    template_name = "exams/composer/topics.html"

    def optgroups(self, name, value, attrs=None):
        chosen = TopicPage.objects.filter(pk__in=filter(str.isdecimal, value))
        return [
            (None, [self.create_option(name, topic.pk, topic.title, True, n)], n)
            for n, topic in enumerate(chosen.order_by("path"))
        ]


class RuleForm(WagtailAdminModelForm):
    """A rule; what it names of topics, tags and shares replaces what it had."""

    in_topics = forms.ModelMultipleChoiceField(
        TopicPage.objects.all(),
        required=False,
        widget=TopicBoxes,
        label="Topics",
        help_text="With those below them; of several, any. None: the whole subject.",
    )
    tagged = TagField(
        required=False,
        widget=AdminTagWidget(free_tagging=False),
        label="Tags",
        help_text="Of several, any. None: with any tag or none.",
    )
    blueprint = forms.CharField(
        required=False,
        max_length=2000,
        label="Blueprint",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How its questions are shared out, as “30 % easy, 50 % medium, 20 % "
        "hard” or “Algebra 5–8, Geometry at most 3”.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rule = self.instance
        self.initial.setdefault("in_topics", [x.topic_id for x in rule.topics.all()])
        self.initial.setdefault("tagged", [x.tag for x in rule.tags.all()])
        self.initial.setdefault("blueprint", shares.written(rule.shares.all()))

    def clean_tagged(self):
        """The tags of these names; a rule of one nobody uses would draw nothing."""
        names = set(self.cleaned_data["tagged"])
        found = list(Tag.objects.filter(name__in=names).order_by("name"))
        if missing := sorted(names - {tag.name for tag in found}):
            raise ValidationError(f"No question has the tag {', '.join(missing)}.")
        return found

    def clean(self):
        data = super().clean()
        if "blueprint" in self.changed_data and data.get("subject"):
            try:
                self.shares = shares.read(data.get("blueprint", ""), data["subject"])
            except ValidationError as error:
                self.add_error("blueprint", error)
        return data

    def save(self, commit=True):
        rule = super().save(commit=commit)
        data = self.cleaned_data
        keep(rule.topics, "topic", data["in_topics"], MixTopic)
        keep(rule.tags, "tag", data["tagged"], MixTag)
        if hasattr(self, "shares"):
            rule.shares.set(self.shares)
        return rule


def keep(rows, field, wanted, model):
    """Exactly the wanted ones; a row that is there stays."""
    known = {getattr(row, f"{field}_id"): row for row in rows.all()}
    rows.set([known.get(x.pk) or model(**{field: x}) for x in wanted])
