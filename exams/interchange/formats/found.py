"""What every reader of a format yields, and every writer answers."""

from dataclasses import dataclass, field

from exams.interchange.problems import problem


@dataclass
class Found:
    """A question a file holds, as a document, and what stands against it.

    `origin` is its number or row in the file. `problems` keep it out; `notes` say what
    of it we cannot hold, while the rest comes in. `files` are pictures that lie in the
    file itself, by the name its document gives them. `text` is the question as the file
    words it, for who mends one that has no document.
    """

    origin: int
    document: dict | None = None
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    text: str = ""

    def refuse(self, code, column="", **facts):
        self.problems.append(problem(self.origin, column, code, **facts))

    def note(self, code, column="", **facts):
        told = problem(self.origin, column, code, **facts)
        if told not in self.notes:
            self.notes.append(told)


@dataclass
class Written:
    """A file made of documents; `notes` name by row what the format cannot hold."""

    data: bytes = b""
    notes: list = field(default_factory=list)

    def note(self, row, code, **facts):
        told = problem(row, "", code, **facts)
        if told not in self.notes:
            self.notes.append(told)
