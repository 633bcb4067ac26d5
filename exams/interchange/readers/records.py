"""What every reader yields: (row number, [text or Fault])."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A cell that holds no text we could copy."""

    code: str


class Unreadable(Exception):
    """The file as a whole is refused; `header` where its first row is known."""

    def __init__(self, code, *, header=None, **facts):
        self.code, self.header, self.facts = code, header, facts
        super().__init__(code)
