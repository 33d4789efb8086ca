"""What one review leaves to the next: limitations answered and counted, tasks in the next report, empty wordings."""

from datetime import date

import pytest
import time_machine

from cluster_reports.models import Direction, DutyAnswer, Limitation, Period
from tests.factories import (
    make_cluster,
    make_line,
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

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
COORDINATION, REPORTS = "công tác phối hợp có việc chưa kịp thời", "một số sáng kiến chậm được áp dụng"
TASK = "mở rộng vườn rau, nâng mức ăn thêm cho bộ đội"


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 12, 10)), tick=True) as clock:
        yield clock


@pytest.fixture
def halves(clock, transactional_db):
    """Two units; the first half is out with two limitations and a direction, the second is being reported."""
    units = [
        make_unit(f"Phòng {name}", protocol_order=order) for order, name in enumerate(["Tham mưu", "Hậu cần"])
    ]
    cluster = make_cluster(units, number=3)
    first = make_review(make_period(cluster, "h1", status=Period.Status.PUBLISHED))
    for order, text in enumerate((COORDINATION, REPORTS), 1):
        Limitation.objects.create(review=first, text=text, order=order)
    Direction.objects.create(review=first, text=TASK, order=1)
    period = make_period(cluster, "h2")
    pledge = make_pledge(cluster)
    line = make_line(pledge, "Tuần tra giỏi")
    target = make_target(pledge, "Tuần tra, canh gác", planned=200, line=line, visibility="public")
    for unit in units:
        make_result(make_report(period, unit, limitations=""), target, value=78)
    make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    make_user(units[1], username="haucan", full_name="Lê Văn Hậu")
    return {"first": first, "second": make_review(period), "period": period, "units": units}


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.shot(f"{name}-{size['width']}")
    visitor.page.set_viewport_size(DESK)


def test_a_limitation_of_one_half_is_answered_in_the_next_and_the_article_says_how_many(visitor, halves):
    page, review = visitor.page, halves["second"]
    visitor.log_in("thammuu")
    visitor.go(review.get_absolute_url())
    assert "2 hạn chế: 2 chưa trả lời." in visitor.text()
    page.get_by_role("button", name="Soạn bài công khai").click()
    page.get_by_role("button", name="Gửi biên tập").click()
    page.get_by_role("link", name="Còn 2 hạn chế kỳ trước chưa trả lời.").click()
    page.get_by_role("link", name="Trả lời phần Hạn chế kỳ trước").click()
    answers = [
        ("khắc phục xong", "Họp giao ban 12 lần, việc nào cũng có đầu mối."),
        ("khắc phục một phần", "Đã đưa vào dùng 3/5 sáng kiến."),
    ]
    for number, (level, text) in enumerate(answers):
        row = page.locator("fieldset.line").nth(number)
        row.get_by_label("Mức khắc phục").select_option(level)
        row.get_by_label("Đã làm gì, kết quả").fill(text)
    sound(visitor, "han-che-ky-truoc")
    page.get_by_role("button", name="Lưu phần này").click()
    assert "Đã lưu phần" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Xem cả hội nghị").click()
    assert "2 hạn chế: 1 khắc phục xong, 1 khắc phục một phần." in visitor.text()
    page.get_by_role("button", name="Nêu tiếp thành hạn chế kỳ này").click()
    assert "nêu từ kỳ 6 tháng đầu năm 2026, kỳ thứ 2 liên tiếp" in visitor.text()
    sound(visitor, "hoi-nghi-theo-doi")
    page.get_by_role("link", name="Mở bài công khai").click()
    page.get_by_role("button", name="Soạn lại từ số liệu").click()
    page.get_by_text("Đã soạn lại từ số liệu mới nhất.").wait_for()
    body = page.locator("main").inner_html()
    assert "2 hạn chế" in body
    assert "1 đã khắc phục xong, 1 khắc phục một phần" in body


def test_an_empty_wording_is_answered_with_the_units_own_figures(visitor, halves):
    page = visitor.page
    visitor.log_in("haucan")
    report = halves["period"].reports.get(unit=halves["units"][1])
    visitor.go(report.get_edit_url())
    box = page.locator("#id_limitations")
    box.click()
    page.wait_for_load_state("networkidle")
    box.press_sequentially("Việc tuần tra có lúc chưa rõ nét")
    note = page.locator("#coach-id_limitations")
    note.get_by_text(
        "“có lúc” và “chưa rõ nét” chưa nói rõ: việc gì, ở đâu, bao nhiêu, đến khi nào?"
    ).wait_for()
    sentence = (
        "Chỉ tiêu “Tuần tra, canh gác” đạt 78/100 cuộc (78% kế hoạch), thấp hơn kế hoạch 22 điểm phần trăm"
    )
    assert sentence in note.inner_text()
    sound(visitor, "goi-y-viet-ro")
    note.get_by_role("button", name="Chèn câu này").click()
    assert box.input_value() == f"Việc tuần tra có lúc chưa rõ nét. {sentence}."
    page.locator("[data-saved]", has_text="Đã lưu").wait_for()
    assert note.inner_text() == ""
    report.refresh_from_db()
    assert report.limitations.endswith(f"{sentence}.")


def test_a_direction_is_a_task_in_the_owners_next_report(visitor, halves):
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(f"/hoi-nghi/{halves['first'].pk}/phuong-huong/")
    row = page.locator("fieldset.line").first
    row.get_by_label("Phòng Hậu cần", exact=True).check()
    row.get_by_label("Hạn xong").fill("15/12/2026")
    sound(visitor, "giao-viec")
    page.get_by_role("button", name="Lưu phần này").click()
    visitor.go(halves["first"].get_absolute_url())
    assert "Giao: Phòng Hậu cần, hạn xong 15/12/2026" in visitor.text()
    visitor.log_in("haucan")
    task = page.locator(".task", has_text=f"Việc được giao: {TASK}")
    assert "còn 5 ngày" in task.inner_text()
    sound(visitor, "viec-cua-toi-viec-duoc-giao")
    task.get_by_role("link").click()
    page.wait_for_load_state("networkidle")
    section = page.locator("#viec-duoc-giao")
    section.get_by_label("Tiến độ").select_option("Xong")
    section.get_by_label("Kết quả, vướng mắc").fill("Thêm 2 sào rau, nuôi thêm 300 con gà.")
    page.locator(".side a", has_text="Việc được giao").get_by_text("1/1").wait_for()
    sound(visitor, "nhap-viec-duoc-giao")
    assert DutyAnswer.objects.get().progress == "done"
    page.get_by_role("button", name="Lưu, xem lại và nộp").click()
    page.wait_for_url("**/bao-cao/*/**")
    assert "Xong. Thêm 2 sào rau" in visitor.text() or "xong. Thêm 2 sào rau" in visitor.text()
    visitor.go("/viec-cua-toi/")
    assert TASK not in visitor.text()
