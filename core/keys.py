"""Every key this project writes to a cache is built here, with its time to live.

A key is readable, has a namespace, holds JSON and expires. OURS and, by prefix, those
of libraries in FOREIGN are the register: there are no others. Values of libraries are
pickled, since they are not ours to shape.
"""

from datetime import timedelta
from hashlib import sha256

EXAM_SECONDS = 600
PAGE_SECONDS = 60
HEALTH = "cache:home:health"
HOME_LIFE = timedelta(seconds=60)
BLACKLIST_SECONDS = 900
LONGEST_SECONDS = 7 * 86_400
OURS = (
    *("cache:", "auth:rate_limit:", "limit:", "token:blacklist:"),
    *("exam_timer:", "attempt:lock:", "attempt:submit:lock:"),
)
FOREIGN = ("wagtail", "allauth", "jwt:")


def exam(exam_id):
    """`cache:exam:12`: one published exam's public detail; `list`: the first page."""
    return f"cache:exam:{exam_id}"


def page(digest):
    """`cache:page:9f86d081…`: a page as every visitor sees it, by its address."""
    return f"cache:page:{digest}"


def home(site_id, target, language):
    """`cache:home:1:student:hi`: a site's home screen before it is known who looks."""
    return f"cache:home:{site_id}:{target}:{language}"


def login(place):
    """`auth:rate_limit:203.0.113.7`: logins that failed from one address; a minute."""
    return f"auth:rate_limit:{place}"


def limit(name, subject, seconds):
    """`limit:codes:3600:9f86d081…`: calls counted in a window of so many seconds.

    The subject may be somebody's address or anything a client sent: only its hash.
    """
    digest = sha256(subject.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return f"limit:{name}:{seconds}:{digest}"


def blacklisted(jti):
    """`token:blacklist:{jti}`: why an access token is no good before it runs out."""
    return f"token:blacklist:{jti}"


def exam_timer(attempt_id):
    """`exam_timer:{attempt}`: what a heartbeat answers, as long as it has time left."""
    return f"exam_timer:{attempt_id}"


def open_attempt(user_id, exam_id):
    """`attempt:lock:{user}:{exam}`: the attempt a start goes on with, probably."""
    return f"attempt:lock:{user_id}:{exam_id}"


def submitting(attempt_id):
    """`attempt:submit:lock:{attempt}`: a hand-in is at work; some seconds."""
    return f"attempt:submit:lock:{attempt_id}"


def plain(key, prefix, version):
    """Django's key function without its decoration: the key as it was built."""
    key = f"{prefix}:{key}" if prefix else key
    return key if version == 1 else f"{key}:v{version}"


def is_foreign(key):
    return key.startswith(FOREIGN)
