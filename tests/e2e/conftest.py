"""A real browser (the system's Chromium) against a live server. CHROMIUM names the program where it is elsewhere."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import handlers
from django.core.management import call_command
from django.db import connection
from django.test import override_settings, testcases
from playwright.sync_api import Locator, sync_playwright

from tests.e2e.demo import demo, loaded  # noqa: F401  fixtures
from tests.factories import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
AXE = {"resultTypes": ["violations"], "preload": False}  # or it fetches imported styles from wrong places
VIOLATIONS = """options => axe.run(options).then(({violations}) =>
    violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.target)]))"""
SHOTS = os.environ.get("SCREENSHOTS")  # a folder that keeps pictures of the pages for people to look at
STILL = {"locale": "vi-VN", "reduced_motion": "reduce"}  # axe must not meet a colour on its way to another
PROGRAMS = ["chromium-headless-shell", "chromium", "chromium-browser"]  # the first takes a third less work
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """A file instead of memory: a browser asks several things at once, each on its own connection."""
    if connection.vendor == "sqlite":
        file = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = file


@pytest.fixture(scope="session")
def browser():
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "Không tìm thấy Chromium: cài gói chromium-headless-shell hoặc đặt biến CHROMIUM."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, "--lang=vi-VN"])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def as_collected(tmp_path_factory):
    """Pages load the style sheets and scripts that production serves: joined, with a hash in their names."""
    collected = testcases._StaticFilesHandler  # serves STATIC_ROOT, where the other finds the sources
    folder = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patch, override_settings(STATIC_ROOT=folder):
        patch.setattr(handlers, "StaticFilesHandler", collected)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session", autouse=True)
def clicks_arrive():
    """A click that leads elsewhere is over when the page there has come whole, as it is for a person who reads.

    Playwright waits until the new page begins; what counts elements or reads lists of texts then finds half of it.
    """
    click = Locator.click

    def click_and_arrive(locator, *args, **options):
        click(locator, *args, **options)
        if not locator.page.is_closed():
            locator.page.wait_for_load_state("load")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_and_arrive)
        yield


@pytest.fixture(autouse=True)
def server_is_quiet(browser, transactional_db):
    """What the last page still asked for is answered before the database is emptied for the next test.

    A page may save or look for news as it closes: half-way through, emptying the tables would deadlock with it.
    """
    yield
    for context in browser.contexts:
        context.close()
    for _ in range(200):
        answering = [one for one in threading.enumerate() if "process_request_thread" in one.name]
        if not answering:
            return
        time.sleep(0.05)
    raise AssertionError(f"Máy chủ thử còn đang trả lời {len(answering)} yêu cầu sau 10 giây.")


class Visitor:
    """Somebody at a browser: goes, clicks, and may be asked what the page looks like."""

    def __init__(self, page, address):
        self.address, self.trouble = address, []
        self.take(page)

    def take(self, page):
        """Goes on in this page; what it complains about is heard."""
        self.page = page
        page.set_default_timeout(15_000)
        page.on("console", lambda said: said.type == "error" and self.trouble.append(said.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def go(self, path):
        return self.page.goto(self.address + path)

    def log_in(self, username, password=PASSWORD):
        self.page.context.clear_cookies()
        self.go("/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def text(self):
        """What a reader sees, once the styles have come: before that, lines for paper only are read too."""
        self.page.wait_for_load_state("load")
        return self.page.locator("main").inner_text()

    def violations(self):
        """What the axe rules find on the page as it is now: [rule, elements]."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        return self.page.evaluate(VIOLATIONS, AXE)

    def overflow(self):
        """By how many pixels the page is wider than the window, once it has all its styles and letters."""
        self.page.wait_for_load_state("load")  # an element can be found before the style sheets have come
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def was_refused(self, status):
        """The page that came last was this refusal, which a browser reports as an error, sometimes a little later."""
        for _ in range(50):
            if self.trouble:
                break
            self.page.wait_for_timeout(100)
        assert [str(status) in said for said in self.trouble] == [True], self.trouble
        self.trouble.clear()

    def shot(self, name):
        if SHOTS:
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            width = self.page.viewport_size["width"]
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def visitor(browser, live_server):
    context = browser.new_context(**STILL, viewport={"width": 1280, "height": 900})
    someone = Visitor(context.new_page(), live_server.url)
    yield someone
    context.close()
    assert someone.trouble == []
