"""A commander takes a period along, opens it without the site and proves it whole; a program reads it with a token."""

import hashlib
import json
import re
import zipfile
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from cluster_reports.models import Download, Period
from tests.e2e.conftest import Visitor
from tests.e2e.demo import enter
from tests.e2e.words import READ_WORDS, foreign_words

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
NAMES = ["chihuy", "JSON", "CSV", "Windows", "PowerShell", "Linux", "SHA", "OK"]


@pytest.fixture
def period(demo):
    return Period.objects.get(
        cluster__slug__startswith="cum-thi-dua-so-3", name="6 tháng đầu năm 2026", status="published"
    )


def look(visitor, name):
    assert (foreign_words(visitor.page.evaluate(READ_WORDS), NAMES), visitor.trouble) == ([], [])
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert visitor.overflow() == 0
        visitor.shot(name)
    assert visitor.violations() == []
    visitor.page.set_viewport_size(DESK)
    visitor.trouble.clear()  # axe asks for the style sheet again, which a browser refuses in a folder


def test_a_period_opens_offline_and_proves_itself_and_a_program_reads_it_with_a_token(
    visitor, period, browser, tmp_path
):
    enter(visitor, "commander")
    take_along(visitor, period, browser, tmp_path / "ky")
    read_with_token(visitor, period)


def take_along(visitor, period, browser, folder):
    visitor.go(f"/ky/{period.pk}/")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Tải cả kỳ", exact=True).click()
    assert download.value.suggested_filename == f"{period.cluster} {period} (nội bộ).zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(folder)
    sums = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert len(sums) == sum(path.is_file() for path in folder.rglob("*")) - 1
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert Download.objects.get().period == period

    context = browser.new_context(locale="vi-VN", offline=True, java_script_enabled=True)
    offline = Visitor(context.new_page(), folder.as_uri())
    offline.go("/index.html")
    expect(offline.page.get_by_role("heading", level=1)).to_have_text("6 tháng đầu năm 2026")
    look(offline, "ho-so-trang-dau")
    for link, name in (
        ("Kết quả từng chỉ tiêu", "ho-so-ket-qua"),
        ("Bài công khai", "ho-so-bai"),
        ("Kiểm tra", "ho-so-kiem-tra"),
    ):
        offline.page.get_by_role("navigation").get_by_role("link", name=link).click()
        expect(offline.page.get_by_role("heading", level=1)).to_be_visible()
        look(offline, name)
    offline.page.get_by_role("link", name="Bài công khai").click()
    broken = "all => all.filter(one => !one.complete || !one.naturalWidth).map(one => one.src)"
    assert offline.page.eval_on_selector_all("img", broken) == []
    assert offline.page.locator("img").count() > 0
    assert offline.trouble == []
    context.close()


def read_with_token(visitor, period):
    visitor.go("/doi-mat-khau/")
    visitor.page.get_by_role("link", name="Mã truy cập dữ liệu").click()
    look(visitor, "ma-truy-cap")
    visitor.page.get_by_role("button", name="Tạo mã truy cập").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Ghi mã dùng cho việc gì.")
    visitor.was_refused(422)
    visitor.page.get_by_label("dùng cho việc gì").fill("Trang tổng hợp")
    visitor.page.get_by_label(str(period.cluster)).check()
    visitor.page.get_by_label("cả điều nội bộ").check()
    visitor.page.get_by_role("button", name="Tạo mã truy cập").click()
    secret = visitor.page.get_by_label("Mã để chép").input_value()
    assert re.fullmatch(r"crt_[\w-]{43}", secret)
    look(visitor, "ma-truy-cap-moi")

    url = f"{visitor.address}/api/v1/ky/{period.pk}/"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {secret}"})) as answer:
        told = json.load(answer)
    assert told["period"]["name"] == "6 tháng đầu năm 2026"
    with pytest.raises(HTTPError) as refused:
        urlopen(url)
    assert refused.value.code == 401
    visitor.go("/ma-truy-cap/")
    assert secret not in visitor.page.content()
    visitor.page.get_by_role("button", name="Thu hồi mã Trang tổng hợp").click()
    expect(visitor.page.get_by_text("Đã thu hồi mã “Trang tổng hợp”")).to_be_visible()
    with pytest.raises(HTTPError):
        urlopen(Request(url, headers={"Authorization": f"Bearer {secret}"}))
