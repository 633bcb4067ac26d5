"""Google and Apple by their native token, with key servers of our own."""

import json
import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.core import mail
from django.utils.timezone import now

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.google import views as google
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from accounts import actions
from accounts.models import DeviceSession, User
from tests.accounts.calling import (
    SIGN_UP,
    bearer,
    call,
    log_in,
    mailed_code,
    post,
    session_of,
)
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db
AGREED = {k: SIGN_UP[k] for k in ("terms_version", "birth_year_band", "consent")}
ISSUERS = {
    "google": "https://accounts.google.com",
    "apple": "https://appleid.apple.com",
}
BOTH = pytest.mark.parametrize("provider", ISSUERS)


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "keys")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    built = built.public_key(key.public_key()).serial_number(1)
    built = built.not_valid_before(now()).not_valid_after(now() + timedelta(days=1))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def server(key):
    jwk = {**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": "k"}
    answers = {
        "/google": {"k": certificate(key).decode()},
        "/apple": {"keys": [{**jwk, "alg": "RS256"}]},
    }

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answers[self.path]).encode())

        def log_message(self, *args):
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_to(server, settings, monkeypatch):
    """Both providers, offered to one client each, their keys on loopback."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        name: {"APPS": [{"client_id": f"our-{name}", "secret": "", "key": ""}]}
        for name in ISSUERS
    }
    monkeypatch.setattr(google, "CERTS_URL", f"{server}/google")
    monkeypatch.setattr(AppleOAuth2Adapter, "public_key_url", f"{server}/apple")


@pytest.fixture
def token(key):
    def signed(provider, *, by=key, **claims):
        facts = {
            "iss": ISSUERS[provider],
            "aud": f"our-{provider}",
            "sub": "person-1",
            "email": "asha@example.com",
            "email_verified": True,
            "given_name": "Asha",
            "iat": int(time()),
            "exp": int(time()) + 600,
            "jti": uuid4().hex,
            **claims,
        }
        return jwt.encode(facts, by, algorithm="RS256", headers={"kid": "k"})

    return signed


def trade(provider, id_token, client_id=None):
    body = {"client_id": client_id or f"our-{provider}", "id_token": id_token}
    return post(
        "auth/provider/token", {"provider": provider, "process": "login", "token": body}
    )


def agree(step, **fields):
    return post("auth/provider/signup", {**AGREED, **fields}, **session_of(step))


@BOTH
def test_a_first_sign_in_agrees_to_the_terms_and_is_then_signed_in(
    open_to, token, provider
):
    begun = trade(provider, token(provider))
    assert begun.status_code == 401, begun.content
    pending = [f["id"] for f in begun.json()["data"]["flows"] if f.get("is_pending")]
    assert pending == ["provider_signup"]
    assert User.objects.count() == 0
    done = agree(begun, full_name="Asha Rao")
    assert done.status_code == 200, done.content
    user = User.objects.get()
    assert (user.email, user.full_name) == ("asha@example.com", "Asha Rao")
    assert (user.terms_version, user.birth_year_band) == (
        SIGN_UP["terms_version"],
        "18-plus",
    )
    assert user.consented_at is not None
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    seen = call("get", "auth/session", **bearer(done.json()["meta"]["access_token"]))
    assert seen.status_code == 200
    again = trade(provider, token(provider))
    assert again.status_code == 200
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert DeviceSession.objects.count() == 2


@pytest.mark.parametrize("missing", AGREED)
def test_without_agreeing_there_is_no_account(open_to, token, missing):
    begun = trade("google", token("google"))
    answer = agree(begun, **{missing: None})
    assert answer.status_code == 400
    assert [error["param"] for error in answer.json()["errors"]] == [missing]
    assert User.objects.count() == SocialAccount.objects.count() == 0


def test_the_address_is_the_providers_whatever_the_client_sends(open_to, token):
    begun = trade("google", token("google"))
    assert agree(begun, email="victim@example.com").status_code == 200
    assert User.objects.get().email == "asha@example.com"


def test_whoever_has_a_verified_address_comes_into_that_account(open_to, token):
    user = make_user("asha@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    assert trade("google", token("google")).status_code == 200
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()


def test_who_registered_somebodys_address_before_does_not_keep_the_password(
    open_to, token
):
    squatter = make_user("asha@example.com")
    begun = trade("google", token("google"))
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    done = post("auth/email/verify", {"key": mailed_code()}, **session_of(begun))
    assert done.status_code == 200, done.content
    assert done.json()["data"]["user"]["id"] == squatter.pk


def test_an_address_the_provider_did_not_verify_opens_no_account(open_to, token):
    user = make_user("asha@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    answer = trade("google", token("google", email_verified=False))
    refused(answer)
    assert SocialAccount.objects.count() == DeviceSession.objects.count() == 0


def refused(answer):
    told = (answer.status_code, answer.json()["code"])
    assert told == (403, "provider-address-unverified"), answer.content


@BOTH
@pytest.mark.parametrize(
    "claims", [{"email": None}, {"email": "boss@example.com", "email_verified": False}]
)
def test_nobody_signs_up_without_an_address_the_provider_verified(
    open_to, token, provider, claims
):
    refused(trade(provider, token(provider, **claims)))
    assert User.objects.count() == SocialAccount.objects.count() == 0


def test_a_sign_up_begun_before_names_no_address_of_its_own(open_to, token):
    """Where only the session of an earlier release holds such a sign-up."""
    begun = trade("google", token("google"))
    session = Session.objects.get()
    facts = session.get_decoded()
    facts["socialaccount_sociallogin"]["user"]["email"] = ""
    facts["socialaccount_sociallogin"]["email_addresses"] = []
    session.session_data = session.get_session_store_class()().encode(facts)
    session.save()
    refused(agree(begun, email="boss@example.com"))
    assert User.objects.count() == SocialAccount.objects.count() == 0


@pytest.fixture
def squatter():
    """Somebody who has a provider account on an address that was never verified."""
    user = make_user("boss@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=False)
    SocialAccount.objects.create(user=user, provider="google", uid="person-1")
    return user


def gone(user, session):
    session.refresh_from_db()
    assert session.ended_at is not None
    return not SocialAccount.objects.filter(user=user).exists()


def test_who_came_before_an_invited_person_does_not_keep_the_provider_account(
    open_to, token, squatter
):
    session = make_session(squatter)
    root = make_user("root@example.com", is_superuser=True)
    actions.invite(root, squatter.email, "Boss", [], base_url="http://testserver")
    link = re.search(r"/invitation/([^/\s]+)/", mail.outbox[-1].body).group(1)
    actions.accept(link, "Boss", "quite-another-phrase-3")
    assert gone(squatter, session)
    answer = trade("google", token("google", email=None))
    refused(answer)
    assert DeviceSession.objects.filter(ended_at=None).count() == 0


def test_who_came_before_a_superadmin_does_not_keep_the_provider_account(squatter):
    session = make_session(squatter)
    actions.ensure_superadmin(squatter.email, "quite-another-phrase-3")
    assert gone(squatter, session)


@pytest.mark.parametrize("way", ["reset", "login"])
def test_who_verifies_an_address_by_mail_takes_the_account_from_who_came_before(
    squatter, way
):
    session = make_session(squatter)
    if way == "reset":
        begun = post("auth/password/request", {"email": squatter.email})
        body = {"key": mailed_code(), "password": "quite-another-phrase-3"}
        post("auth/password/reset", body, **session_of(begun))
    else:
        begun = post("auth/code/request", {"email": squatter.email})
        done = post("auth/code/confirm", {"code": mailed_code()}, **session_of(begun))
        mine = bearer(done.json()["meta"]["access_token"])
        assert call("get", "auth/session", **mine).status_code == 200
    assert EmailAddress.objects.get(user=squatter).verified
    assert gone(squatter, session)
    assert "access_token" not in log_in(squatter.email).json().get("meta", {})


def test_a_changed_address_leaves_the_provider_account(open_to, token):
    trade_in = agree(trade("google", token("google"))).json()["meta"]
    mine = bearer(trade_in["access_token"])
    post("account/email", {"email": "new@example.com"}, **mine)
    done = post("auth/email/verify", {"key": mailed_code()}, **mine)
    assert done.status_code == 200, done.content
    assert SocialAccount.objects.count() == 1
    assert DeviceSession.objects.get().ended_at is None


@BOTH
@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody-elses-app"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
    ],
)
def test_a_token_for_others_of_others_or_from_long_ago_is_refused(
    open_to, token, provider, claims
):
    answer = trade(provider, token(provider, **claims))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert User.objects.count() == 0


@BOTH
def test_a_token_signed_by_somebody_else_is_refused(open_to, token, provider):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert trade(provider, token(provider, by=other)).status_code == 400
    assert User.objects.count() == 0


@BOTH
def test_a_token_is_good_once(open_to, token, provider):
    same = token(provider)
    assert trade(provider, same).status_code == 401
    assert trade(provider, same).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"provider": "google", "process": "login"},
        {"provider": "google", "process": "login", "token": "x"},
        {"provider": "google", "process": "login", "token": {"id_token": "x"}},
        {"provider": "facebook", "process": "login", "token": {"client_id": "x"}},
        {
            "provider": "google",
            "process": "login",
            "token": {"client_id": "our-google", "id_token": "a.b.c"},
        },
        {
            "provider": "google",
            "process": "login",
            "token": {"client_id": "other", "id_token": "a.b.c"},
        },
        {
            "provider": "google",
            "process": "login",
            "token": {"client_id": "our-google", "id_token": ["x"]},
        },
    ],
)
def test_nonsense_is_refused(open_to, body):
    answer = post("auth/provider/token", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert User.objects.count() == 0


def test_a_blocked_person_does_not_come_in_this_way_either(open_to, token):
    user = make_user("asha@example.com", is_active=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    assert trade("google", token("google")).status_code == 401
    assert DeviceSession.objects.count() == 0


def test_without_keys_the_way_is_closed_and_not_offered(token, client):
    answer = trade("google", token("google"))
    assert (answer.status_code, answer.json()["code"]) == (404, "sign-in-method-off")
    assert "google" not in client.get("/api/v1/client/").json()["sign_in"]
    flows = call("get", "auth/session").json()["data"]["flows"]
    assert not [flow for flow in flows if flow["id"].startswith("provider")]
    assert mail.outbox == []
