from email import message_from_bytes, policy

from django.core import mail

import pytest


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail.FileAndConsoleBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def test_each_mail_is_a_file_of_its_own_and_is_echoed(folder, capsys):
    messages = [
        mail.EmailMessage(f"Letter {n}", "नमस्ते", to=["a@example.com"]) for n in (1, 2)
    ]
    assert mail.get_connection().send_messages(messages) == 2
    files = sorted(folder.glob("*.eml"))
    read = [message_from_bytes(x.read_bytes(), policy=policy.default) for x in files]
    assert [message["Subject"] for message in read] == ["Letter 1", "Letter 2"]
    assert read[0].get_content().strip() == "नमस्ते"
    assert "Letter 2" in capsys.readouterr().out


def test_development_writes_below_var_only():
    from settings import dev

    assert dev.EMAIL_BACKEND == "core.mail.FileAndConsoleBackend"
    for folder in (dev.EMAIL_FILE_PATH, dev.MEDIA_ROOT, dev.STATIC_ROOT):
        assert folder.is_relative_to(dev.BASE_DIR / "var")
