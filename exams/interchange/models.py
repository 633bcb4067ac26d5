"""What came in, from which file, and what became of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import localtime

from exams.bank.models import Question
from exams.papers.models import Exam


class ImportBatch(models.Model):
    """One import of one file: how far it is, its counts, and the questions it touched.

    `position` is how many rows of the file are behind it; with `status` it says where
    whoever comes next goes on. `made` are the questions that were not there before.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKING = "checking", "being checked"
        TRIED = "tried", "planned"
        CONFIRMED = "confirmed"
        RUNNING = "running"
        APPLIED = "applied", "done"
        REFUSED = "refused"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    status = models.CharField(max_length=10, choices=Status.choices)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, help_text="Of the file's bytes.")
    format = models.CharField(max_length=20, blank=True)
    exam = models.ForeignKey(
        Exam, models.PROTECT, null=True, related_name="import_batches"
    )
    asked_for = models.CharField(
        "exam asked for", max_length=130, blank=True, help_text="Name and year."
    )
    options = models.JSONField(default=dict, help_text="The switches of its order.")
    total = models.PositiveIntegerField(default=0, help_text="Rows of the file.")
    position = models.PositiveIntegerField(default=0, help_text="Rows behind it.")
    failure = models.CharField(max_length=200, blank=True)
    losses = models.PositiveSmallIntegerField(
        default=0, help_text="Workers lost over the slice it is at."
    )
    questions = models.ManyToManyField(Question, related_name="import_batches")
    made = models.ManyToManyField(Question, related_name="+")
    report = models.JSONField(help_text="Counts.")
    absent = models.JSONField(
        default=list, help_text="Topics that rows name and the syllabus lacks."
    )
    categories = models.JSONField(
        default=list, help_text="[its category, how many questions] of the file."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(
        null=True, help_text="A worker's last sign of life."
    )
    finished_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    BUSY = (Status.UPLOADED, Status.CHECKING, Status.CONFIRMED, Status.RUNNING)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "import batches"
        indexes = [
            models.Index(
                "created_at",
                condition=models.Q(
                    status__in=["uploaded", "checking", "confirmed", "running"]
                ),
                name="import_to_be_carried_on",
            )
        ]

    def __str__(self):
        return f"{self.file_name}, {localtime(self.created_at):%d %b %Y %H:%M}"

    @property
    def has_file(self):
        return ImportFile.objects.filter(batch=self.pk).exists()

    @property
    def deed(self):
        """What is being done to all of its questions, or None."""
        return self.deeds.filter(finished_at=None).first()

    @property
    def is_busy(self):
        return self.status in self.BUSY or self.deed is not None


class ImportDeed(models.Model):
    """One publishing or withdrawing of a whole batch, carried on slice by slice.

    `behind` is the id of the last question that was looked at: whoever comes next goes
    on after it.
    """

    class Verb(models.TextChoices):
        PUBLISH = "publish", "publishing"
        WITHDRAW = "withdraw", "withdrawing"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="deeds")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(help_text="Questions to look at.")
    position = models.PositiveIntegerField(default=0, help_text="Those looked at.")
    behind = models.PositiveBigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    worked_at = models.DateTimeField(help_text="A worker's last sign of life.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "batch",
                condition=models.Q(finished_at=None),
                name="one_open_deed_of_a_batch",
            )
        ]

    def __str__(self):
        return f"{self.get_verb_display()} {self.batch}"


class ImportFile(models.Model):
    """The bytes of an import, in the database: no address leads to them."""

    batch = models.OneToOneField(
        ImportBatch, models.CASCADE, primary_key=True, related_name="file"
    )
    content = models.BinaryField()
    media_name = models.CharField(max_length=255, blank=True)
    media = models.BinaryField(null=True, help_text="The ZIP of pictures beside it.")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.batch)


class ImportRow(models.Model):
    """A row behind a batch that is on its way: what it says, and whose question it is."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    said = ArrayField(models.CharField(max_length=64), help_text="Digests of wordings.")
    question = models.BigIntegerField(null=True, help_text="Its id, once it has one.")

    class Meta:
        default_permissions = ()
        ordering = ["row"]

    def __str__(self):
        return f"Row {self.row}"


class ImportFinding(models.Model):
    """One thing to know about a row: why it stays out or, `is_note`, what to look at."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="findings")
    row = models.PositiveIntegerField(help_text="0 is the whole file.")
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    message = models.TextField()
    is_note = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["row", "pk"]
        indexes = [models.Index("batch", "row", "id", name="finding_by_row")]

    def __str__(self):
        return f"Row {self.row} {self.column}: {self.message}"

    @property
    def told(self):
        names = ("row", "column", "code", "message")
        return {name: getattr(self, name) for name in names}
