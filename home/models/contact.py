"""A form editors compose, and what keeps machines from filling it in."""

from django import forms
from django.core import signing
from django.db import models
from django.template.response import TemplateResponse

from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.forms import FormBuilder
from wagtail.contrib.forms.models import AbstractFormField, EmailFormMixin, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.site.words import say
from core.clients import place
from core.limits import limit
from core.problems import Refusal
from home.models.composed import ANYWHERE, ComposedPage

LEAST_SECONDS, MOST_SECONDS = 3, 24 * 3600
LONGEST = 5000
TRAP, CLOCK = "homepage_url", "opened"
signer = signing.TimestampSigner(salt="home.contact")


class ContactField(AbstractFormField):
    """A field of a contact page's form."""

    page = ParentalKey(
        "home.ContactPage", on_delete=models.CASCADE, related_name="form_fields"
    )


class Bounded(FormBuilder):
    """No text of a visitor is longer than a letter."""

    def create_multiline_field(self, field, options):
        return super().create_multiline_field(field, {**options, "max_length": LONGEST})

    def create_email_field(self, field, options):
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        return super().create_email_field(field, {**options, "widget": widget})


class ContactPage(EmailFormMixin, FormMixin, ComposedPage):
    """A form whose answers are kept for staff and, if wished, mailed."""

    intro = models.TextField(blank=True, help_text="A sentence or two under the title.")
    thanks = RichTextField(
        features=["bold", "italic", "link"],
        default="<p>Thank you. We shall write back within two working days.</p>",
        help_text="Shown once the form was sent.",
    )
    send_label = models.CharField("button", max_length=40, default="Send")

    form_builder = Bounded
    template = "home/pages/contact_page.html"
    landing_page_template = "home/pages/contact_page.html"
    parent_page_types = ANYWHERE
    subpage_types = []

    content_panels = [
        FormSubmissionsPanel(),
        *Page.content_panels,
        FieldPanel("intro"),
        InlinePanel("form_fields", heading="Form", label="field"),
        FieldPanel("send_label"),
        FieldPanel("thanks"),
        MultiFieldPanel(
            [
                FieldPanel("to_address"),
                FieldRowPanel([FieldPanel("from_address"), FieldPanel("subject")]),
            ],
            heading="Mail",
        ),
        FieldPanel("body", heading="Below the form"),
    ]

    class Meta:
        verbose_name = "contact page"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "trap": TRAP, "clock": CLOCK, "opened": signer.sign("")}

    def serve(self, request, *args, **kwargs):
        """What a machine filled in is thanked for and forgotten."""
        if request.method == "POST":
            if request.POST.get(TRAP):
                return self.render_landing_page(request)
            if no := refused(request):
                return self.sent_back(request, *no)
        return super().serve(request, *args, **kwargs)

    def sent_back(self, request, words, status):
        """The form as it was filled in, and why it was not taken."""
        form = self.get_form(request.POST, page=self, user=request.user)
        form.is_valid()
        context = {**self.get_context(request), "form": form, "refused": say(words)}
        return TemplateResponse(request, self.template, context, status=status)


def refused(request):
    """(words, status) where a form came too fast, too late or too often."""
    try:
        signer.unsign(request.POST.get(CLOCK, ""), max_age=MOST_SECONDS)
    except signing.BadSignature:
        return "This form was open for too long. Please send it once more.", 400
    if is_hasty(request.POST[CLOCK]):
        return "That was quick. Please look it over and send it once more.", 400
    try:
        limit("contact", place(request))
    except Refusal:
        return "You have written several times. Please wait an hour.", 429
    return None


def is_hasty(clock):
    try:
        signer.unsign(clock, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return False
    return True
