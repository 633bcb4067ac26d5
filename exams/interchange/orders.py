"""What is asked of an import, by the command, the admin or a machine."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from exams.bank.facts import is_year
from exams.interchange.past import Past
from exams.interchange.pictures import Pictures
from exams.interchange.problems import problem
from exams.interchange.reading import AUTO, Survey


@dataclass
class Order:
    """What is asked of an import.

    Without a `name` of an exam the questions go into the bank alone. `section` is where
    questions go that name none, `subject` theirs who name none, `categories` {Moodle's
    category: facts of a document, such as its topics}, `mapping` {a sheet's header: our
    column}. A `strict` sheet has all the columns we ask for. `new_versions` lets rows
    change questions of open exams, for later papers. One that `tells` looks for what the
    bank has already; `absent` counts the topics that were not found, `filed` the
    questions of each category, `doubts` are about the order itself, `surveyed` keeps
    what `reading.survey` found, `past` knows the rows of earlier slices, `round`
    which of the times it is that somebody set the batch off.
    """

    path: Path
    name: str | None
    pictures: Pictures
    year: int | None = None
    syllabus: str | None = None
    dry_run: bool = False
    partial: bool = False
    publish: bool = False
    new_versions: bool = False
    user: object = None
    format: str = AUTO
    section: str = "Questions"
    subject: str = ""
    categories: dict = field(default_factory=dict)
    mapping: dict = field(default_factory=dict)
    strict: bool = True
    tells: bool = True
    absent: Counter = field(default_factory=Counter)
    filed: Counter = field(default_factory=Counter)
    doubts: list = field(default_factory=list)
    surveyed: Survey | None = None
    past: Past | None = None
    round: int = 0

    @property
    def composes(self):
        return self.name is not None

    @property
    def exam(self):
        """Name and year as an exam shows them, whatever was asked; "" without one."""
        name = (self.name or "").replace("\0", "")
        return name if self.year is None else f"{name[:120]} {self.year}"

    @property
    def given(self):
        """The facts of documents that are silent."""
        found = {"section": self.section, "subject": self.subject}
        return {name: told for name, told in found.items() if told}

    def goes_in(self, plan):
        """All rows or, where part of them is welcome, the good ones."""
        if plan.refused or not plan.items:
            return False
        return self.partial or not self.composes or not plan.problems

    def problems(self, media="", found=True):
        """What is wrong with the order itself; `found` is what `media` named."""
        if self.composes and (not 0 < len(self.name) <= 120 or "\0" in self.name):
            yield problem(0, "", "bad-exam-name")
        if self.year is not None and not is_year(self.year):
            yield problem(0, "", "bad-year")
        if found is None:
            yield problem(0, "", "media-not-found", name=Path(media or "").name)
