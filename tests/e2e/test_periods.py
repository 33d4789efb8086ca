"""Reading across periods: two periods side by side, a unit over its years, who handed in when; pictures and tables."""

from datetime import date, timedelta

import pytest
import time_machine

from cluster_reports.models import UnitReport
from tests.e2e.test_red_thread import DESK, PHONE, sound
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

NAMES = ["Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật"]


@pytest.fixture
def cluster(settings, transactional_db):
    """Three first halves of four units: patrols grow, faults fall; one is late, one extended, one excused."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 12, 10)), tick=True):
        organisation = make_unit("Bộ Chỉ huy Quân sự tỉnh")
        units = [make_unit(f"Phòng {name}", protocol_order=order) for order, name in enumerate(NAMES)]
        cluster = make_cluster(units, organisation=organisation, number=3)
        head = make_user(units[0], username="thammuu")
        make_user(organisation, "commander", username="chihuy")
        for year in (2024, 2025, 2026):
            pledge = make_pledge(cluster, year)
            patrols = make_target(pledge, "Tuần tra, canh gác", planned=240)
            faults = make_target(pledge, "Văn bản quá hạn", measure="văn bản", direction="down", planned=40)
            healthy = make_target(pledge, "Quân số khỏe", measure="%", planned=98)
            period = make_period(cluster, year=year, status="published")
            make_review(period)
            for order, unit in enumerate(units):
                came = {"at": moment(period.due_on)}
                if (order, year) == (1, 2026):
                    came = {"at": moment(period.due_on + timedelta(3))}
                if (order, year) == (2, 2026):
                    came = {"at": moment(period.due_on + timedelta(2)), "days_granted": 3}
                if (order, year) == (3, 2026):
                    excused = {
                        "excused_by": head,
                        "excused_at": moment(period.due_on),
                        "excuse": "Đi chống bão.",
                    }
                    came = {"at": moment(period.due_on + timedelta(2)), **excused}
                report = make_report(
                    period,
                    unit,
                    UnitReport.Status.APPROVED,
                    directions="Tuần tra đêm thường xuyên hơn.",
                    **came,
                )
                is_last = (order, year) == (3, 2026)
                make_result(
                    report, patrols, 80 + 10 * order + 20 * (year - 2024), "estimate" if is_last else None
                )
                make_result(report, faults, 30 - order - 5 * (year - 2024))
                make_result(report, healthy, 98 + order / 10)
        yield cluster


def test_periods_are_compared_read_as_tables_and_printed(visitor, cluster, browser):
    page, address = visitor.page, f"/cum/{cluster.slug}"
    visitor.log_in("chihuy")
    visitor.go(f"{address}/so-sanh/")
    assert "tăng 80 cuộc (17,4%)" in visitor.text()
    assert "▼ giảm 20 văn bản" in visitor.text()
    page.get_by_role("link", name="Văn bản quá hạn").click()
    figure = page.get_by_role("img", name="Văn bản quá hạn qua các kỳ")
    figure.wait_for()
    sentence = "Cao nhất 6 tháng đầu năm 2024, 114 văn bản; thấp nhất là kỳ gần nhất, 6 tháng đầu năm 2026, 74 văn bản."
    assert figure.locator("desc").text_content() == sentence
    page.get_by_text("Xem bảng Văn bản quá hạn qua các kỳ").click()
    table = page.get_by_role("table", name="Văn bản quá hạn qua các kỳ")
    assert [cell.inner_text() for cell in table.get_by_role("cell").all()] == ["114", "94", "74"]
    assert figure.locator(".chart-value").all_text_contents() == ["74", "114", "94"]
    page.get_by_role("link", name="Tuần tra, canh gác").click()
    page.get_by_role("img", name="Tuần tra, canh gác qua các kỳ").wait_for()
    sound(visitor, "so-sanh")
    page.get_by_role("link", name="Kỳ trước", exact=True).click()
    page.locator('.tabs [aria-current="page"]', has_text="Kỳ trước").wait_for()

    visitor.go(f"{address}/nop-bao-cao/")
    row = page.get_by_role("row", name="Phòng Chính trị").first.inner_text()
    assert "chậm 3 ngày" in row
    assert "2/3 (66,7%)" in row
    row = page.get_by_role("row", name="Phòng Hậu cần").first.inner_text()
    assert "đúng hạn gia hạn" in row
    assert "1 gia hạn" in row
    sound(visitor, "nop-bao-cao")

    page.get_by_role("link", name="Phòng Kỹ thuật").first.click()
    page.get_by_role("heading", name="Phòng Kỹ thuật", level=1).wait_for()
    assert "ước 150 cuộc" in visitor.text()
    assert "Tuần tra đêm thường xuyên hơn." in visitor.text()
    assert page.get_by_role("img").count() == 3
    sound(visitor, "don-vi")
    page.set_viewport_size({"width": 320, "height": 700})
    assert visitor.overflow() == 0
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    visitor.shot("don-vi-in")
    page.emulate_media(media="screen", color_scheme="dark")
    page.reload()  # colours that change slowly would be seen half-way
    visitor.shot("don-vi-toi")
    assert visitor.violations() == []

    without_script = browser.new_context(
        locale="vi-VN", viewport=PHONE, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = without_script.new_page()
    bare.goto(f"{visitor.address}{address}/so-sanh/?so-voi=ky-truoc")
    bare.get_by_role("img", name="Tuần tra, canh gác qua các kỳ").wait_for()
    bare.get_by_label("Kỳ", exact=True).select_option("6 tháng đầu năm 2025")
    bare.get_by_role("button", name="Xem kỳ này").click()
    bare.get_by_role("heading", name="6 tháng đầu năm 2025 so với 6 tháng đầu năm 2024").wait_for()
    without_script.close()
