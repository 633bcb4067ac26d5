from core.problems import Refusal


class Rejected(Exception):
    """Bytes that are not taken: `code` for programs, `message` for people."""

    def __init__(self, code, message):
        self.code, self.message = code, message
        super().__init__(message)

    def refusal(self, param):
        """The same as a 400 of the API, at the field `param`."""
        error = {"code": self.code, "message": self.message, "param": param}
        return Refusal("invalid", errors=[error])
