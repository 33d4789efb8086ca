"""Every page that links lead somebody to, and all that the answers say: bodies, headers, what lies in ZIP files."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

ALIKE = 3  # pages of one route with the same parameters: enough of a list of links
LINKS = re.compile(
    r"""\s(?:href|src)="([^"]*)"|<(?:link|id|loc|guid[^>]*)>(https?://[^<]*)</|(\S+) \d+w|\scontent="(https?://[^"]*)["]"""
)


def crawl(client, *starts, most=300):
    """The answers by address, of the starts and of every address of this site that a page read names.

    PDF files are left out: compressed, and printed from what the Word files say.
    """
    waiting, seen, alike, found = list(starts), set(), {}, {}
    while waiting:
        url = waiting.pop(0)
        route = _route(url)
        if url in seen or route is None or url.endswith("/pdf/") or alike.get(route, 0) >= ALIKE:
            continue
        seen.add(url)
        alike[route] = alike.get(route, 0) + 1
        found[url] = answer = client.get(url)
        assert len(found) < most, "the crawl does not end"
        if re.match("text/html|application/(rss|atom)?[+]?xml", answer.headers.get("Content-Type", "")):
            waiting += _links(url, answer)
        if location := answer.headers.get("Location"):
            waiting.append(_inside(url, location))
    return found


def _links(url, answer):
    for names in LINKS.findall(b"".join(_body(answer)).decode()):
        yield _inside(url, unescape(next(filter(None, names), "")))


def _inside(url, link):
    parts = urlsplit(urldefrag(urljoin(f"http://testserver{url}", link)).url)
    if parts.netloc != "testserver":
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _route(url):
    parts = urlsplit(url)
    try:
        match = resolve(parts.path) if parts.path else None
    except Resolver404:
        return None
    names = re.findall(r"(?:^|&)([^=&]+)=", parts.query)
    return match and (match.view_name, tuple(sorted(names)))


def _body(answer):
    if not answer.streaming:
        return [answer.content]
    if not hasattr(answer, "was_read"):  # a stream is read once
        answer.was_read = list(answer.streaming_content)
        answer.close()
    return answer.was_read


def said(answer):
    """Everything an answer says, as one text."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return head + "\n" + _unpacked(b"".join(_body(answer)))


def _unpacked(content):
    if not content.startswith(b"PK\x03\x04"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(f"{name}\n{_unpacked(packed.read(name))}" for name in packed.namelist())
