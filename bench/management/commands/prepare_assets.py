import sys
from pathlib import Path
from uuid import uuid4

from django.core.management.base import BaseCommand

import orjson

from accounts import tokens
from accounts.models import DeviceSession, User
from cms.media.actions import keep_content
from cms.media.contents import Content
from cms.media.links import asset_urls


class Command(BaseCommand):
    help = (
        "Keep one file and sign a link to it for each of some students; told as JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--readers", type=int, required=True)

    def handle(self, *, file, readers, **options):
        blob = keep_content(Content("image/png", Path(file).read_bytes(), 600, 400))
        told = [self.reader(n, blob) for n in range(readers)]
        sys.stdout.buffer.write(orjson.dumps(told))

    def reader(self, n, blob):
        email = f"reader{n}@bench.example"
        user = User.objects.create(email=email, username=f"reader{n}", password="!")
        session = DeviceSession.objects.create(
            user=user, session_key=uuid4().hex, refresh_jti=uuid4().hex
        )
        [path] = asset_urls([blob.pk], user.pk, session.pk).values()
        return {"path": path, "token": tokens.pair(session)[0]}
