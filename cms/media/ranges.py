"""Which bytes a Range header asks for (RFC 9110, section 14). Pure."""

import re

UNIT = "bytes"
SPEC = re.compile(r"([0-9]*)-([0-9]*)")
LONGEST = 18


class Unsatisfiable(Exception):
    """The range begins where the file has ended: 416."""


def wanted(header, size):
    """(first, last) of a single range, None where the whole file is to be sent.

    What is malformed, of another unit or several ranges is answered as if nothing had
    been asked, as the RFC allows.
    """
    unit, equals, rest = header.partition("=")
    specs = [spec.strip(" \t") for spec in rest.split(",")]
    specs = [spec for spec in specs if spec]
    if unit.strip().lower() != UNIT or not equals or len(specs) != 1:
        return None
    found = SPEC.fullmatch(specs[0])
    if found is None or max(map(len, found.groups())) > LONGEST:
        return None
    return resolved(*found.groups(), size)


def resolved(first, last, size):
    if not first:
        return suffix(last, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def suffix(length, size):
    if not length:
        return None
    if not int(length) or not size:
        raise Unsatisfiable
    return max(0, size - int(length)), size - 1
