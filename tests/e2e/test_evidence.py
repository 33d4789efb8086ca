"""Staff attach a paper to a line; what is not what it says is refused; a stranger opens nothing."""

from datetime import date

import pytest

from tests.cluster_reports.evidence_files import office, pdf, picture
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


@pytest.fixture
def line(transactional_db, time_machine, settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(moment(date(2026, 6, 10)))
    units = [make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")]
    cluster = make_cluster(units, number=3)
    report = make_report(make_period(cluster), units[1])
    make_user(units[1], username="haucan", full_name="Lê Văn Hậu")
    return make_result(report, make_target(make_pledge(cluster), "Tuần tra, canh gác", planned=100), value=45)


def attach(visitor, name, content, kind="application/octet-stream"):
    box = visitor.page.get_by_label("Tệp minh chứng")
    box.set_input_files({"name": name, "mimeType": kind, "buffer": content})
    visitor.page.get_by_role("button", name="Tải tệp lên").click()


def looks_right(visitor, name):
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), size
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_paper_is_attached_opened_and_removed_and_a_program_refused(visitor, line):
    page = visitor.page
    visitor.log_in("haucan")
    visitor.go(line.report.get_edit_url())
    looks_right(visitor, "evidence-grid")
    page.get_by_role("link", name="Minh chứng của Tuần tra, canh gác").click()
    assert "Dòng này chưa có minh chứng." in visitor.text()
    looks_right(visitor, "evidence-empty")

    attach(visitor, "biên bản.pdf", pdf("Biên bản kiểm tra"), "application/pdf")
    page.get_by_text("Đã thêm minh chứng “biên bản.pdf”.").wait_for()
    attach(visitor, "ảnh tuần tra.jpg", picture(size=(1200, 800)), "image/jpeg")
    page.get_by_text("Đã thêm minh chứng “ảnh tuần tra.jpg”.").wait_for()
    looks_right(visitor, "evidence-two")

    attach(visitor, "bao-cao.pdf", b"MZ\x90" + b"\0" * 500, "application/pdf")
    page.locator(".error-summary", has_text="Nội dung tệp không thuộc loại được nhận").wait_for()
    visitor.was_refused(422)
    looks_right(visitor, "evidence-refused")
    attach(visitor, "kế hoạch.docx", office("docx", "TỐI MẬT"))
    page.locator(".error-summary", has_text="Trong tệp có dấu TỐI MẬT").wait_for()
    visitor.was_refused(422)
    assert line.evidence.count() == 2

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về biên bản.pdf").click()
    assert download.value.suggested_filename == "biên bản.pdf"

    visitor.go(line.report.get_absolute_url())
    page.get_by_role("link", name="Minh chứng (2) của Tuần tra, canh gác").click()
    page.get_by_role("link", name="Xem ảnh tuần tra.jpg").click()
    page.wait_for_url("**?xem")
    assert page.locator("img").evaluate("one => one.naturalWidth") == 1200
    visitor.shot("evidence-image")
    address = page.url

    page.go_back()
    page.locator("summary", has_text="Xóa").first.click()
    looks_right(visitor, "evidence-removing")
    page.get_by_role("button", name="Xóa tệp này").click()
    page.get_by_text("Đã xóa minh chứng “biên bản.pdf”.").wait_for()
    assert [one.name for one in line.evidence.all()] == ["ảnh tuần tra.jpg"]

    page.context.clear_cookies()
    page.goto(address)
    assert page.get_by_role("button", name="Đăng nhập").is_visible()
