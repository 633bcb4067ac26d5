"""An S3 store over HTTP, and settings that point at it."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUCKET = "pariksha-private-bytes"


@contextmanager
def store():
    """The endpoint of a fresh, empty store on loopback, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_answer(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def await_answer(process, port):
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("The store did not start.")


def point_at(settings, endpoint):
    settings.AWS_STORAGE_BUCKET_NAME = BUCKET
    settings.AWS_S3_ENDPOINT_URL = endpoint
    settings.AWS_S3_ACCESS_KEY_ID = "somebody"
    settings.AWS_S3_SECRET_ACCESS_KEY = "something"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "cms.media.storage.S3Media"},
    }


class Strict(BaseHTTPRequestHandler):
    """Says 403 to whoever does not sign, as a private bucket does; moto does not."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = "Authorization" in self.headers
        self.send_response(404 if self.command == "HEAD" else 200 if signed else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_DELETE = answer

    def log_message(self, *args):
        """Quiet."""


@contextmanager
def strict_store():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
