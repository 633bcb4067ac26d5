"""A question as Moodle has it, whichever of its formats it is written in."""

from dataclasses import dataclass, field


@dataclass
class Words:
    """A text and the format it is written in: html, moodle, plain or markdown."""

    text: str
    format: str = "moodle"


@dataclass
class Choice:
    """One answer; `weight` in percent where it is said, as text."""

    is_right: bool
    words: Words
    weight: str | None = None
    feedback: Words | None = None


@dataclass
class Question:
    """`sort` is MC, TF, Short, Numerical, Matching, Ordering, Cloze, Marker, the name of
    another kind, or "broken". Of `pairs` the right side is a text; `files` are bytes by
    the name the texts use; `lost` are settings that are left out; `text` is the whole
    as it is written, where that is plain text."""

    number: int
    sort: str
    title: str = ""
    stem: Words | None = None
    choices: list = field(default_factory=list)
    pairs: list = field(default_factory=list)
    truth: bool | None = None
    is_embedded: bool = False
    takes_several: bool = False
    case_matters: bool = False
    feedback: Words | None = None
    category: str = ""
    id: str = ""
    tags: list = field(default_factory=list)
    marks: str = ""
    unit: str = ""
    areas: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    lost: list = field(default_factory=list)
    text: str = ""
