"""Every page that a person can reach by links from the first screen, in every role, on a desk and on a phone."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.e2e.demo import PEOPLE, enter
from tests.e2e.words import READ_WORDS, WORD, YEAR_WITH_DOT, foreign_words
from units.models import User

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
SEVERAL = {"unit-report": 2, "period": 2, "article": 2, "search": 2}  # pages that differ by their state
IN_ANY_MODEL = ("_history", "_delete")  # pages of the administration that are the same for every model
MOST = 180  # pages in one role
EXAMINED = 2  # pages of one kind that axe sees, over all roles
FILES = {
    "photo",
    *("rss", "atom", "cluster-rss", "cluster-atom"),
    *("evidence-file", "paper-file", "paper-batch-file", "handover-file"),
    *("report-sheet", "scoring-file", "period-archive", "api-description"),
    *("calendar-feed", "people-template"),
    "echo",
    "admin:jsi18n",
    "admin:autocomplete",
}


def kind_of(path):
    """What is the same for two reports and differs for two screens; None for what is no page of the site."""
    match = resolve(path)
    if match.view_name in FILES:
        return None
    for ending in IN_ANY_MODEL:
        if match.view_name.endswith(ending):
            return ending
    said = [value for name, value in match.kwargs.items() if name in {"section", "step", "name"}]
    return " ".join([match.view_name, *said])


def links_of(page, address):
    """Addresses of the site that the page links to, without their fragments, in reading order."""
    found = page.eval_on_selector_all("a[href], iframe[src]", "all => all.map(one => one.href || one.src)")
    inside = [urlsplit(link) for link in found if link.startswith(f"{address}/")]
    return [one.path + (f"?{one.query}" if one.query else "") for one in inside]


def faults_of(visitor, known, with_axe):
    """What is wrong with the page that is open, on a desk and on a phone."""
    page = visitor.page
    texts = page.evaluate(READ_WORDS)
    faults = [f"no Vietnamese: {word}" for word in foreign_words(texts, known)]
    faults += [f"a year with a dot: {text.strip()}" for text in texts if YEAR_WITH_DOT.search(text)]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if page.locator("html").get_attribute("lang") != "vi":
        faults.append("lang")
    faults += [f"console: {said}" for said in visitor.trouble]
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if visitor.overflow():
            faults.append(f"{visitor.overflow()} px too wide at {size['width']}")
        faults += [f"axe at {size['width']}: {one}" for one in (visitor.violations() if with_axe else ())]
        visitor.shot(f"{known[0]}{urlsplit(page.url).path.replace('/', '_')}")
    page.set_viewport_size(DESK)
    visitor.trouble.clear()  # axe, run inside the page, breaks its security policy where jQuery is
    return faults


def crawl(visitor, known, examined):
    """Visits pages by their links, breadth first; gives the faults by page.

    ``examined`` counts how often axe has seen a kind of page, over all roles.
    """
    waiting, seen, kinds, faults = [visitor.page.url.removeprefix(visitor.address)], set(), Counter(), {}
    while waiting and kinds.total() < MOST:
        path = waiting.pop(0)
        kind = kind_of(urlsplit(path).path)
        if path in seen or kind is None or kinds[kind] >= SEVERAL.get(kind, 1):
            continue
        seen.add(path)
        kinds[kind] += 1
        examined[kind] += 1
        status = visitor.go(path).status
        found = [f"status {status}"]
        if status == 200:
            found = faults_of(visitor, known, with_axe=examined[kind] <= EXAMINED)
        if found:
            faults[path] = found
        waiting += links_of(visitor.page, visitor.address)
    assert kinds.total() < MOST, "more pages than this test visits"
    return faults


@pytest.mark.look
def test_every_page_in_every_role_is_sound_vietnamese_and_fits_a_phone(visitor, demo):
    usernames = WORD.findall(" ".join(User.objects.values_list("username", flat=True)))
    faults, examined = {}, Counter()
    for role in PEOPLE:
        enter(visitor, role)
        faults |= {(role, path): told for path, told in crawl(visitor, [role, *usernames], examined).items()}
    assert faults == {}
