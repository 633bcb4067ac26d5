"""An optional virus scanner: clamd, asked by its INSTREAM command (clamd(8))."""

import socket
import struct
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings

from cms.media.contents import Rejected
from core.problems import Refusal

PATIENCE = 20
PIECE = 1 << 16
PORT = 3310
LONGEST_ANSWER = 4096


def refuse_infected(data):
    """Refuse what the scanner finds something in; without CLAMD_URL nobody is asked.

    A scanner that is configured and away refuses with `scanner-away`.
    """
    if not settings.CLAMD_URL:
        return
    try:
        said = verdict(data)
    except OSError as error:
        raise Refusal("scanner-away") from error
    if said.endswith("FOUND"):
        raise Rejected("infected", "The virus scanner found something in the file.")
    if not said.endswith("OK"):
        raise Refusal("scanner-away")


def verdict(data):
    """What clamd says: `stream: OK` or `stream: {name} FOUND`."""
    with connected() as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            link.sendall(struct.pack(">I", len(piece)) + piece)
        link.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
            if not (more := link.recv(LONGEST_ANSWER)):
                break
            said += more
    return said.rstrip(b"\0").decode(errors="replace").strip()


@contextmanager
def connected():
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`"""
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(PATIENCE)
        link.connect(parts.path)
    else:
        place = (parts.hostname, parts.port or PORT)
        link = socket.create_connection(place, PATIENCE)
    with link:
        yield link
