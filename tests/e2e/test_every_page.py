"""Every page that a person can reach by links from the first screen, in every role, on a desk and on a phone."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.e2e.demo import PEOPLE, enter, load_demo
from tests.e2e.words import READ_WORDS, YEAR_WITH_DOT, foreign_words

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
A_KIND = 2  # pages visited of one kind: two reports, two articles
FILES = {"photo", "echo"}


def kind_of(path):
    """What is the same for two reports and differs for two screens; None for what is no page of the site."""
    match = resolve(path)
    if match.url_name in FILES or match.view_name in {"admin:jsi18n", "admin:autocomplete"}:
        return None
    said = tuple(value for name, value in match.kwargs.items() if name in {"section", "step", "name"})
    return (match.view_name, *said)


def links_of(page, address):
    """Addresses of the site that the page links to, without their fragments, in reading order."""
    found = page.eval_on_selector_all("a[href], iframe[src]", "all => all.map(one => one.href || one.src)")
    inside = [urlsplit(link) for link in found if link.startswith(f"{address}/")]
    return [one.path + (f"?{one.query}" if one.query else "") for one in inside]


def faults_of(visitor, path, role):
    """What is wrong with the page that is open, each fault as a line."""
    page, faults = visitor.page, []
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if page.locator("html").get_attribute("lang") != "vi":
        faults.append("lang")
    texts = page.evaluate(READ_WORDS)
    if words := foreign_words(texts, known=PEOPLE.values()):
        faults.append(f"no Vietnamese: {words}")
    faults += [f"year: {text.strip()}" for text in texts if YEAR_WITH_DOT.search(text)]
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if visitor.overflow():
            faults.append(f"{visitor.overflow()} px too wide at {size['width']}")
        faults += [f"axe at {size['width']}: {one}" for one in visitor.violations()]
        visitor.shot(f"{role}{path.split('?')[0].replace('/', '_')}")
    page.set_viewport_size(DESK)
    faults += [f"console: {said}" for said in visitor.trouble]
    visitor.trouble.clear()
    return [f"{path}: {fault}" for fault in faults]


def crawl(visitor, role, most):
    """Visits pages by their links, ``A_KIND`` of each kind; gives (faults, kinds seen)."""
    waiting, seen, kinds, faults = [visitor.page.url.removeprefix(visitor.address)], set(), Counter(), []
    while waiting and kinds.total() < most:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if path in seen or kind is None or kinds[kind] >= (1 if kind[0].startswith("admin:") else A_KIND):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = visitor.go(path)
        if answer.status != 200:
            faults.append(f"{path}: status {answer.status}")
            continue
        faults += faults_of(visitor, path, role)
        waiting += links_of(visitor.page, visitor.address)
    return faults, kinds


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_is_sound_vietnamese_and_fits_a_phone(role, visitor, transactional_db, capsys):
    load_demo(capsys)
    enter(visitor, role)
    faults, kinds = crawl(visitor, role, most=120)
    with capsys.disabled():
        print(role, kinds.total(), dict(kinds))
    assert not faults, "\n".join(faults)
