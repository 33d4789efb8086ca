"""Somebody at a browser who types while the database is away: what the page says, and whether the text is there."""

import contextlib
import os
import shutil

from cluster_reports.models import UnitReport
from tests.factories import PASSWORD
from tests.serving import SERVED

SHOTS = os.environ.get("SCREENSHOTS")
TEXTS = {
    "strengths": "Gõ khi cơ sở dữ liệu vừa mất: đơn vị tổ chức 12 buổi tuyên truyền.",
    "limitations": "Gõ rồi bấm “Lưu” khi cơ sở dữ liệu vừa mất: phối hợp có lúc chưa chặt chẽ.",
}


class Nobody:
    """Where no browser is installed."""

    def opens(self, *_, **__):
        pass

    types_while_it_is_down = sees_it_saved = opens

    def reads(self, _):
        return "not tried, there is no Chromium"


class Typist:
    """First types and waits; the second time presses “Lưu”, too."""

    def __init__(self, browser):
        self.page = browser.new_page(locale="vi-VN", viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(60_000)
        self.seen, self.left = [], dict(TEXTS)

    @classmethod
    @contextlib.contextmanager
    def at_work(cls):
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            yield Nobody()
            return
        from playwright.sync_api import sync_playwright

        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu", "--lang=vi-VN"]
            )
            yield cls(browser)
            browser.close()

    def opens(self, address, username, report):
        self.path = f"{address}/bao-cao/{report}/nhap/"
        self.page.goto(f"{address}/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_load_state()
        self.page.goto(self.path)

    def types_while_it_is_down(self):
        name = next(iter(self.left))
        self.page.fill(f"#id_{name}", self.left.pop(name))
        if not self.left:  # the page sends by itself first, and stays where it is when that does not arrive
            self.page.get_by_role("button", name="Lưu", exact=True).click()
        self._sees("Chưa gửi được, đang giữ trên máy này")

    def sees_it_saved(self):
        self._sees("Đã lưu ")

    def _sees(self, words):
        self.page.get_by_text(words).first.wait_for()
        self.seen.append(words.strip())
        self._shot(f"{len(self.seen)}")

    def _shot(self, name):
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/ha-{name}.png")

    def reads(self, report):
        """What was seen; fails where a text is not stored."""
        stored = UnitReport.objects.using(SERVED).get(pk=report)
        assert {name: getattr(stored, name) for name in TEXTS} == TEXTS
        return f"{' → '.join(self.seen)}; both texts are stored"
