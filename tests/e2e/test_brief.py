"""A commander on a phone: five answers, from the article to an evidence file in three steps, a directive to its end."""

from datetime import date, timedelta

import pytest

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Directive, Limitation, UnitReport
from tests.factories import (
    make_cluster,
    make_evidence,
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

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TODAY = date(2026, 7, 2)
TARGETS = (
    ("Tuần tra, canh gác", "cuộc", 120),
    ("Ngày công giúp dân", "ngày công", 400),
    ("Mô hình dân vận", "mô hình", 8),
)
VALUES = {
    "Tham mưu": (70, 210, 5),
    "Chính trị": (64, 205, 4),
    "Hậu cần": (41, 220, 2),
    "Kỹ thuật": (60, 130, None),
    "Trung đoàn Bộ binh 994": (38, 120, 1),
}
CAUSE = "Quân số trực giảm vì cử người đi huấn luyện, tháng 4 và tháng 5 chỉ tuần tra được nửa kế hoạch."


@pytest.fixture
def site(transactional_db, time_machine):
    """A first half that is out with its internal article, and the same half of the year before."""
    time_machine.move_to(moment(TODAY), tick=True)
    units = [
        make_unit(f"Phòng {name}" if " " not in name[6:] else name, protocol_order=place)
        for place, name in enumerate(VALUES)
    ]
    organisation = make_unit("Bộ Chỉ huy Quân sự tỉnh")
    cluster = make_cluster(units, organisation=organisation, number=3)
    people = {
        "thammuu": make_user(units[0], username="thammuu", full_name="Trần Tham Mưu"),
        "haucan": make_user(units[2], username="haucan", full_name="Lê Văn Hậu"),
        "chihuy": make_user(organisation, "commander", username="chihuy", full_name="Đại tá Nguyễn Chỉ Huy"),
        "bientap": make_user(organisation, "editor", username="bientap"),
    }
    for year, less in ((2025, 10), (2026, 0)):
        pledge = make_pledge(cluster, year, status="confirmed")
        targets = [
            make_target(pledge, name, measure=measure, planned=planned, visibility="public", code=f"C{order}")
            for order, (name, measure, planned) in enumerate(TARGETS)
        ]
        period = make_period(cluster, "h1", year, status="published" if year == 2025 else "open")
        for unit, values in zip(units, VALUES.values(), strict=True):
            report = make_report(period, unit, UnitReport.Status.APPROVED, by=people["haucan"])
            UnitReport.objects.filter(pk=report.pk).update(approved_by=people["thammuu"])
            for target, value in zip(targets, values, strict=True):
                given = {} if value is None else {"value": value - (less if value > less else 0)}
                result = make_result(report, target, **given)
                if (year, value) == (2026, 41):
                    result.cause = CAUSE
                    result.save()
                    make_evidence(result, people["haucan"], name="Sổ tuần tra quý II.pdf")
    review = make_review(period)
    Limitation.objects.create(
        review=review,
        text="công tác phối hợp giữa các phòng có việc chưa kịp thời",
        cause="chưa có quy trình",
    )
    article, _ = draft.start(review, "internal")
    at = moment(TODAY - timedelta(1))
    workflow.take(article, "propose", by=people["thammuu"], at=at)
    article = workflow.take(article, "publish", by=people["bientap"], at=at)
    return {"period": period, "article": article, "people": people, "cluster": cluster}


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule on the phone."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        visitor.shot(name)
    assert visitor.violations() == [], name


ANSWERS = ["Ai đạt?", "Ai chưa?", "Vì sao?", "So với kỳ trước?", "Cần chỉ đạo gì?"]


def test_a_commander_reads_five_answers_and_directs_to_the_end(site, visitor):
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.log_in("chihuy")
    page.wait_for_url("**/tom-tat/")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.locator(".answer h2").all_inner_texts() == ANSWERS
    bottom = page.locator(".answer").last.evaluate("one => one.getBoundingClientRect().bottom + scrollY")
    assert bottom <= 3 * PHONE["height"], bottom  # the screen it opens with, and two scrolls
    text = visitor.text()
    assert "2/5 đơn vị đạt mọi chỉ tiêu được giao: Phòng Tham mưu, Phòng Chính trị." in text
    assert "Trung đoàn Bộ binh 994 chưa đạt 3/3" in text
    assert "Theo bài đã đăng" in text
    box = page.locator(".ledger-wrap")
    assert box.evaluate("one => one.scrollWidth > one.clientWidth")  # its own box scrolls, not the page
    head = box.locator("tbody th").first
    before = head.bounding_box()["x"]
    box.evaluate("one => one.scrollBy(200, 0)")
    assert head.bounding_box()["x"] == before
    cell = box.locator("td.is-missed").first
    assert "✗" in cell.inner_text()
    assert "chưa đạt" in cell.text_content()
    sound(visitor, "tom-tat")
    page.get_by_role("link", name="Viết chỉ đạo về").first.click()
    assert "Về:" in visitor.text()
    page.get_by_label("Nội dung chỉ đạo").fill("Bố trí lại lịch trực, bù đủ số cuộc tuần tra trong quý III.")
    page.get_by_label("Đơn vị thực hiện").select_option(index=0)
    sound(visitor, "viet-chi-dao")
    page.get_by_role("button", name="Gửi chỉ đạo").dblclick()
    page.get_by_text("đơn vị chưa đọc").wait_for()
    assert Directive.objects.count() == 1


def test_from_the_article_to_an_evidence_file_in_three_steps(site, visitor):
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.log_in("chihuy")
    visitor.go(site["article"].get_absolute_url())
    steps = 0
    page.locator("button.figure", has_text="273").first.click()
    steps += 1
    passport = page.locator(".figure-passport:popover-open")
    passport.get_by_role("link", name="Phòng Hậu cần").click()
    steps += 1
    page.get_by_role("heading", name="Tuần tra, canh gác: 41 cuộc").wait_for()
    text = visitor.text()
    for words in ("60 cuộc", CAUSE, "Trần Tham Mưu", "6 tháng đầu năm 2025", "31 cuộc"):
        assert words in text, words
    sound(visitor, "so-lieu")
    link = page.get_by_role("link", name="Sổ tuần tra quý II.pdf")
    file = visitor.page.request.get(visitor.address + link.get_attribute("href"))
    steps += 1
    assert (file.status, file.headers["content-type"], steps) == (200, "application/pdf", 3)
    page.get_by_role("link", name="Viết chỉ đạo").click()
    page.get_by_label("Nội dung chỉ đạo").fill("Bù đủ số cuộc tuần tra trong quý III.")
    page.get_by_role("button", name="Gửi chỉ đạo").click()
    page.get_by_text("đơn vị chưa đọc").wait_for()
    visitor.log_in("haucan")
    page.get_by_role("link", name="Nhận chỉ đạo").click()
    page.get_by_role("button", name="Nhận chỉ đạo").click()
    page.get_by_label("Đã làm gì, kết quả").fill("Đã bù 19 cuộc, có sổ tuần tra.")
    sound(visitor, "chi-dao")
    page.get_by_role("button", name="Báo kết quả").click()
    page.get_by_text("Đã báo kết quả").first.wait_for()
    visitor.log_in("chihuy")
    visitor.go("/chi-dao/")
    assert "Đã báo kết quả" in visitor.text()
    sound(visitor, "cac-chi-dao")
    page.get_by_role("link", name="Mở chỉ đạo Phòng Hậu cần").click()
    assert "Lê Văn Hậu" in visitor.text()
    page.get_by_role("button", name="Kết thúc chỉ đạo").click()
    page.get_by_text("Đã kết thúc").first.wait_for()
    second = make_review(make_period(site["cluster"], "h2", status="open"))
    visitor.log_in("thammuu")
    visitor.go(second.get_absolute_url())
    assert "Chỉ đạo từ kỳ trước" in visitor.text()
    assert "Đã bù 19 cuộc, có sổ tuần tra." in visitor.text()
    sound(visitor, "hoi-nghi-chi-dao")
