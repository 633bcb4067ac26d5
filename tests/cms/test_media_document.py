"""What docs/media.md tells an operator is true."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

import pytest

from tests.cms import s3

DOCUMENT = Path(settings.BASE_DIR, "docs/media.md").read_text()
SETTINGS = "".join(
    path.read_text() for path in Path(settings.BASE_DIR, "settings").glob("*.py")
)
OF_BOTO = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
[TABLE] = re.findall(r"\| variable \|.*?\n\n", DOCUMENT, re.DOTALL)
CELLS = "".join(line.split("|")[1] for line in TABLE.splitlines() if line)
NAMES = set(re.findall(r"`([A-Z0-9_]+)`", CELLS))


@pytest.mark.parametrize("name", sorted(NAMES - OF_BOTO))
def test_each_variable_is_read(name):
    assert f'env("{name}"' in SETTINGS


def test_the_table_names_them_all():
    told = set(
        re.findall(r'env\("((?:AWS|MEDIA|ASSET|MAX|CLAMD)[A-Z0-9_]+)"', SETTINGS)
    )
    assert told <= NAMES | {"MEDIA_ROOT"}
    assert OF_BOTO <= NAMES


def test_the_policy_lets_nobody_in_but_us_and_a_bucket_takes_it(settings):
    [text] = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    policy = json.loads(text.replace("BUCKET", s3.BUCKET).replace("ACCOUNT", "1" * 12))
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Deny" or statement["Principal"] != "*"
    with s3.store() as endpoint:
        s3.point_at(settings, endpoint)
        default_storage.ensure()
        client = default_storage.client
        client.put_bucket_policy(Bucket=s3.BUCKET, Policy=json.dumps(policy))
        kept = client.get_bucket_policy(Bucket=s3.BUCKET)["Policy"]
    assert json.loads(kept) == policy
