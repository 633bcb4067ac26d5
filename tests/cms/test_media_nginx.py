"""The block of docs/media.md as it stands, in an nginx before bin/serve."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings as project
from django.utils import timezone

import pytest

from accounts import tokens
from cms.media.actions import keep_content, make_due_renditions
from cms.media.contents import Content
from cms.media.links import asset_urls
from tests.cms import bytes as made
from tests.factories import make_session, make_user
from tests.settings.test_backups import url_of

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
HOST = "pariksha.example"
ORIGIN = "https://web.example"
BLOCK = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
CONF = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto https;
        }}
        {block}
    }}
}}
"""
pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(command, port, **options):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    try:
        for _ in range(600):
            assert process.poll() is None
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def site(own_database, disk, tmp_path_factory):
    """The address of nginx before the server, both of this test's database and folder."""
    behind, port = free_port(), free_port()
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.production",
        "DATABASE_URL": url_of(own_database),
        "MEDIA_ROOT": str(disk),
        "MEDIA_ACCEL_PREFIX": "/protected/",
        "AWS_STORAGE_BUCKET_NAME": "",
        "REDIS_URL": "",
        "SECRET_KEY": project.SECRET_KEY,
        "ALLOWED_HOSTS": HOST,
        "BASE_URL": f"https://{HOST}",
        "NUM_PROXIES": "1",
        "CORS_ALLOWED_ORIGINS": ORIGIN,
        "DEFAULT_FROM_EMAIL": f"pariksha@{HOST}",
        "HOST": "127.0.0.1",
        "PORT": str(behind),
        "WEB_PROCESSES": "1",
        "DRAIN_SECONDS": "0",
    }
    folder = tmp_path_factory.mktemp("nginx")
    [block] = BLOCK.findall(Path(project.BASE_DIR, "docs/media.md").read_text())
    told = {
        "user": "user root;" if os.getuid() == 0 else "",
        "block": block.replace("/srv/pariksha/media/", f"{disk}/"),
        "folder": folder,
        "port": port,
        "behind": behind,
    }
    (folder / "nginx.conf").write_text(CONF.format(**told))
    nginx = [NGINX, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    serve = [Path(project.BASE_DIR, "bin/serve")]
    with running(serve, behind, env=environ), running(nginx, port):
        yield f"http://127.0.0.1:{port}"


class Reader:
    def __init__(self, site, data, content_type):
        self.site, self.data = site, data
        session = make_session(make_user())
        self.token, _ = tokens.pair(session)
        self.blob = keep_content(Content(content_type, data, 900, 500))
        hashes = [self.blob.pk]
        [self.path] = asset_urls(hashes, session.user_id, session.pk).values()

    def get(self, path=None, method="GET", **asked):
        """(status, headers, body)"""
        headers = {name.replace("_", "-"): value for name, value in asked.items()}
        told = {"Host": HOST, "Authorization": f"Bearer {self.token}", **headers}
        path = path or self.path
        request = Request(f"{self.site}{path}", headers=told, method=method)
        try:
            answer = urlopen(request, timeout=20)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read()


def test_nginx_sends_the_bytes_with_our_headers_and_ranges(site):
    data = bytes(n % 251 for n in range(100_000))
    reader = Reader(site, data, "audio/mpeg")
    tag = f'"{reader.blob.pk}"'
    status, headers, body = reader.get(Origin=ORIGIN)
    assert (status, body) == (200, data)
    assert "nginx" in headers["Server"]
    wanted = {
        "Content-Type": "audio/mpeg",
        "Content-Length": "100000",
        "ETag": tag,
        "Cache-Control": "private, max-age=60",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": ORIGIN,
        "Last-Modified": None,
        "X-Accel-Redirect": None,
    }
    assert {name: headers[name] for name in wanted} == wanted
    assert "Accept" in headers["Vary"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert all(len(headers.get_all(name)) == 1 for name in ("ETag", "Cache-Control"))
    past, future = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    for asked, status, told in (
        ({"Range": "bytes=0-8"}, 206, "bytes 0-8/100000"),
        ({"Range": "bytes=-10"}, 206, "bytes 99990-99999/100000"),
        ({"Range": "bytes=99990-"}, 206, "bytes 99990-99999/100000"),
        ({"Range": "bytes=0-8,20-28"}, 200, None),
        ({"Range": "bytes=100000-"}, 416, "bytes */100000"),
        ({"Range": "bytes=0-4", "If_Range": tag}, 206, "bytes 0-4/100000"),
        ({"Range": "bytes=0-4", "If_Range": '"other"'}, 200, None),
        ({"If_None_Match": tag}, 304, None),
        ({"If_None_Match": "W/" + tag, "Range": "bytes=0-4"}, 304, None),
        ({"If_None_Match": '"other"'}, 200, None),
        ({"If_Match": tag}, 200, None),
        ({"If_Match": tag, "Range": "bytes=0-4"}, 206, "bytes 0-4/100000"),
        ({"If_Match": "*"}, 200, None),
        ({"If_Match": '"other"'}, 412, None),
        ({"If_Modified_Since": future}, 200, None),
        ({"If_Unmodified_Since": past}, 200, None),
    ):
        got, headers, body = reader.get(**asked)
        assert (got, headers["Content-Range"]) == (status, told), asked
        assert headers["X-Content-Type-Options"] == "nosniff"
        if status in (200, 206):
            first, last = part(told) if told else (0, len(data) - 1)
            assert body == data[first : last + 1], asked
            assert (headers["Content-Type"], headers["ETag"]) == ("audio/mpeg", tag)
        if status == 416:
            assert json.loads(body)["code"] == "range-not-satisfiable"
        if status == 304:
            assert (headers["ETag"], body) == (tag, b"")
    status, headers, body = reader.get(method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, "100000", b"")


def part(told):
    return map(int, told.split()[1].split("/")[0].split("-"))


def test_nobody_reaches_the_folder_past_the_door(site, disk):
    reader = Reader(site, made.noisy(), "image/png")
    make_due_renditions(now=timezone.now())
    assert reader.get(f"/protected/{reader.blob.file.name}")[0] == 404
    assert reader.get(Authorization="")[0] == 401
    stranger = Reader(site, b"other", "audio/mpeg")
    assert stranger.get(reader.path)[0] == 404
    status, headers, body = reader.get(f"{reader.path}?w=360", Accept="image/webp")
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    copy = reader.blob.renditions.get(max_width=360, content_type="image/webp")
    assert body == (disk / copy.file.name).read_bytes()
    assert headers["ETag"] == f'"{copy.sha256}"'
    (disk / reader.blob.file.name).unlink()
    status, headers, _ = reader.get()
    assert status == 404
    assert "ETag" not in headers
