"""Reading a rendered page."""

import json
import re
from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cms import schemaorg

VOID = {"meta", "link", "img", "br", "hr", "input", "rect", "circle", "path", "source"}


class Page(HTMLParser):
    """The tags of a page, whether they are balanced, and what is inline."""

    def __init__(self, response):
        super().__init__()
        self.text = response.content.decode()
        self.tags, self.open, self.inline = [], [], []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inline += [key for key, _ in attrs if key == "style" or key[:2] == "on"]
        self.inline += [tag] if is_inline(tag, dict(attrs)) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    def words(self, tag):
        found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", self.text, re.DOTALL)
        return found and found[1].strip()


def is_inline(tag, attrs):
    """True for what a strict policy would not run; data for machines is not run."""
    if tag == "script":
        return "src" not in attrs and attrs.get("type") != "application/ld+json"
    return tag == "style"


def graph(page):
    """The things a page says of itself as JSON-LD: {type: thing}."""
    [said] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page.text
    )
    found = json.loads(said)
    assert found["@context"] == "https://schema.org"
    assert [x for thing in found["@graph"] for x in schemaorg.faults(thing)] == []
    return {thing["@type"]: thing for thing in found["@graph"]}


def read(response):
    """The parsed page, held to what every page of ours promises."""
    page = Page(response)
    assert page.open == []
    assert page.inline == []
    for tag in ("h1", "title", "main"):
        assert len(page.all(tag)) == 1, tag
    assert page.all("html")[0]["lang"] in ("en", "hi")
    assert all("alt" in image for image in page.all("img"))
    return page


def queries_of(client, url):
    """How many queries a page takes once the caches are warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
