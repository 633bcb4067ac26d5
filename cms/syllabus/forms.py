"""What editors fill in for a coded page, and the words for a code that is taken."""

from django import forms

from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

FIXED = "Fixed while the page is published; unpublish it to change the code."


class CodedPageForm(WagtailAdminPageForm):
    """Says at the field what the database would refuse."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.live and self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = FIXED

    def clean(self):
        cleaned = super().clean()
        code = cleaned.get("code")
        if code and (words := self.clash(code)):
            self.add_error("code", words)
        return cleaned

    def clash(self, code):
        holders = self.instance.holders(code, self.parent_page)
        holder = holders.exclude(page=self.instance.pk).select_related("page").first()
        if holder:
            return f"“{code}” is the code of “{holder.page.title}”; choose another."
        return None


class CodedCopyForm(CopyForm):
    """Gives the copy a code of its own and checks those of its subpages.

    No aliases: they would have to carry the same code.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        self.fields["new_code"] = forms.SlugField(
            initial=self.page.specific.code,
            label="New code",
            max_length=40,
            help_text="Unique within the syllabus the copy goes to.",
        )
        self.order_fields(["new_title", "new_slug", "new_code"])

    def clean(self):
        cleaned = super().clean()
        code, parent = cleaned.get("new_code"), cleaned.get("new_parent_page")
        if code and parent:
            below = self.codes_below()
            self.check_own(code, below, parent)
            self.check_below(below, parent)
        if code and not self.errors:
            # The view copies what this object holds in memory, and never saves it.
            self.page.specific.code = code
        return cleaned

    def codes_below(self):
        if self.cleaned_data.get("copy_subpages"):
            return self.page.specific.codes_below()
        return set()

    def check_own(self, code, below, parent):
        blank = type(self.page.specific)()
        if code.lower() in below or blank.holders(code, parent).exists():
            self.add_error("new_code", f"“{code}” is already a code there.")

    def check_below(self, below, parent):
        if taken := self.page.specific.codes_taken(below, parent):
            words = f"Codes of its subpages are already used there: {', '.join(taken)}."
            self.add_error("new_parent_page", words)
