"""A server that knows one file and no question: the same bytes for every request."""

import os
from pathlib import Path

BYTES = Path(os.environ["BENCH_BYTES"]).read_bytes()
HEADERS = [("Content-Type", "image/png"), ("Content-Length", str(len(BYTES)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BYTES]
