"""Search as a reader meets it: by keyboard, without tone marks, narrowed, and sent on to somebody else."""

from datetime import date

import pytest

from cluster_reports.models import Submission, UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_published,
    make_report,
    make_review,
    make_unit,
    make_user,
    moment,
)

PHONE = {"width": 360, "height": 800}


@pytest.fixture
def site(transactional_db, settings):
    """Twelve years of one cluster, each with an article, a limitation and a report of its second unit."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    units = [make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")]
    cluster = make_cluster(units, number=3)
    for username, unit in zip(("thammuu", "haucan"), units, strict=True):
        make_user(unit, username=username)
    for year in range(2014, 2026):
        period = make_period(cluster, year=year, status="published")
        review = make_review(period)
        make_published(
            review,
            headline=f"Cụm thi đua số 3 sơ kết 6 tháng đầu năm {year}",
            texts=("Hội nghị khen các đơn vị.", f"{'Trước đó, ' * 30}đơn vị Hậu cần dẫn đầu năm {year}."),
            at=moment(date(year, 7, 1)),
        )
        review.limitations.create(text="đơn vị hậu cần phối hợp có lúc chưa chặt chẽ", visibility="cluster")
        report = make_report(
            period, units[1], UnitReport.Status.APPROVED, strengths="Đơn vị hậu cần vượt chỉ tiêu."
        )
        Submission.keep(report, by=report.submitted_by, at=report.submitted_at)
    return cluster


def test_somebody_searches_narrows_and_sends_the_address_on(visitor, site):
    page = visitor.page
    visitor.log_in("haucan")
    visitor.go("/tim-kiem/")
    page.get_by_label("Từ cần tìm").fill("don vi hau can")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "36 kết quả có “don vi hau can”."
    marks = {mark.lower() for mark in page.locator("ol mark").all_inner_texts()}
    assert marks == {"đơn vị hậu cần", "hậu", "cần"}  # the last two in the name of the unit that reports
    assert page.locator(".review-item").count() == 20
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    visitor.shot("search")
    first = page.locator(".review-item h2").all_inner_texts()
    page.get_by_role("link", name="Xem thêm").click()
    page.wait_for_url("**sau=*")
    assert page.locator(".review-item").count() == 16
    assert page.get_by_role("link", name="Xem thêm").count() == 0
    assert len(first) == 20
    page.get_by_role("link", name="Về đầu danh sách").click()
    page.get_by_text("Lọc kết quả").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Loại").select_option(label="Hạn chế")
    page.get_by_label("Kỳ").select_option(label="6 tháng đầu năm 2025")
    page.get_by_role("button", name="Lọc kết quả").click()
    page.wait_for_url("**ky=*")
    assert page.get_by_role("status").inner_text() == "1 kết quả có “don vi hau can” theo bộ lọc."
    address, list_of_one = page.url, page.locator(".review-item").inner_text()
    page.set_viewport_size(PHONE)
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    visitor.shot("search-filtered")
    visitor.log_in("thammuu")
    page.goto(address)
    assert page.locator(".review-item").inner_text() == list_of_one
    page.context.clear_cookies()
    page.goto(address)
    assert "Không có kết quả nào" in page.get_by_role("status").inner_text()
    assert page.get_by_role("link", name="Bỏ lọc").first.is_visible()
    page.emulate_media(color_scheme="dark")
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    visitor.shot("search-none-dark")
    page.get_by_role("link", name="Bỏ lọc").first.click()
    assert page.get_by_role("status").inner_text() == "12 kết quả có “don vi hau can”."
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    visitor.shot("search-stranger-dark")
