"""A meeting from the laptop on the projector: slides by keyboard, a timer, who came, conclusions over a cut line."""

from datetime import date

import pytest

from cluster_reports.models import Attendance, Direction, Limitation
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

BIG, SMALL, PHONE = (
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 720},
    {"width": 360, "height": 800},
)
NAMES = (
    "Hội đồng giáo dục quốc phòng và an ninh các cấp",
    "Tuần tra, canh gác",
    "Ngày công giúp dân",
    "Bài tuyên truyền",
    "Mô hình dân vận",
)


@pytest.fixture
def review(transactional_db, time_machine):
    time_machine.move_to(moment(date(2026, 6, 24)), tick=True)
    units = [
        make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(("Tham mưu", "Hậu cần"))
    ]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), number=3)
    period, pledge = make_period(cluster), make_pledge(cluster)
    review = make_review(
        period,
        meeting_on=date(2026, 6, 24),
        session="sang",
        place="Hội trường Bộ Chỉ huy",
        chair="Đại tá Trần Văn Ba, Phó Tham mưu trưởng",
        reporter="Thượng tá Lê Văn Hậu",
    )
    head = make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    for unit in units:
        report = make_report(period, unit, "approved", by=head, at=moment(date(2026, 6, 18)))
        for place, name in enumerate(NAMES):
            target = pledge.targets.filter(name=name).first() or make_target(
                pledge, name, planned=200, measure="cuộc", visibility="public", order=place
            )
            make_result(report, target, value=(112, 75, 100, 40, 130)[place])
    review.agendaitems.create(kind="launched", text="nhiệm vụ 6 tháng cuối năm")
    review.limitations.create(text="tuần tra có lúc chưa đều", source=report, visibility="cluster")
    return review


def fits(visitor, name, with_axe=True):
    """Nothing is cut off sideways at any size; on a projector the slide stands on one screen."""
    page, heights = visitor.page, {}
    for size in (BIG, SMALL, PHONE):
        page.set_viewport_size(size)
        assert visitor.overflow() == 0, size
        heights[size["width"]] = page.evaluate("document.documentElement.scrollHeight - innerHeight")
        visitor.shot(f"conference-{name}")
    if with_axe:
        assert visitor.violations() == []
    page.set_viewport_size(SMALL)
    return heights


def turn(page, key, heading):
    """Presses a key once the page listens, which it does when the timer stands there; the next slide comes.

    A browser drops keys that are pressed before a page is painted for the first time.
    """
    page.locator("[data-timer]").wait_for()
    page.wait_for_load_state("load")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.keyboard.press(key)
    page.get_by_role("heading", name=heading, exact=True).wait_for()


@pytest.mark.parametrize("width", [1000, 1280])
def test_the_title_of_a_page_keeps_its_line_beside_many_buttons(review, visitor, width):
    visitor.log_in("thammuu")
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.go(review.get_absolute_url())
    head = visitor.page.locator(".page-head")
    assert head.locator(".actions > *").count() > 3
    assert head.locator("h1").bounding_box()["width"] > width / 2


def test_a_meeting_is_led_from_one_laptop(review, visitor):
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(review.get_absolute_url())
    page.get_by_role("link", name="Trình chiếu hội nghị").click()
    page.get_by_role("heading", name="Sơ kết 6 tháng đầu năm 2026").wait_for()
    assert "Đại tá Trần Văn Ba" in visitor.text()
    assert fits(visitor, "agenda")[1920] <= 0

    turn(page, "PageDown", "Đơn vị dự")
    row = page.get_by_role("group", name="Phòng Hậu cần")
    row.get_by_label("Đến muộn").check()
    row.get_by_label("Số người").fill("3")
    page.get_by_role("group", name="Phòng Tham mưu").get_by_label("Có mặt").check()
    fits(visitor, "attendance")
    page.get_by_role("button", name="Lưu danh sách dự").click()
    page.get_by_text("2/2 đơn vị có mặt, 1 đến muộn.").wait_for()
    assert Attendance.objects.get(state="late").heads == 3

    turn(page, "ArrowRight", "Phòng Tham mưu")
    turn(page, "ArrowRight", "Phòng Hậu cần")
    text = visitor.text()
    assert [word in text for word in ("Vượt 12%", "Mới đạt 75%", "Đạt 3/5")] == [True] * 3
    assert "tuần tra có lúc chưa đều" not in text
    heights = fits(visitor, "unit")
    assert (heights[1920], heights[1280]) == (0, 0)
    page.get_by_text("Các trang, cách điều khiển").click()
    page.get_by_role("link", name="Chiếu cả nội dung nội bộ cụm").click()
    page.get_by_text("tuần tra có lúc chưa đều").wait_for()

    page.get_by_label("Thời gian phát biểu").select_option("3 phút")
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Dừng").wait_for()
    page.evaluate(
        """() => sessionStorage.setItem(`dong-ho:${location.pathname}`,
            JSON.stringify({left: 180, ends: Date.now() + 59_000}))"""
    )
    page.reload()  # a reload loses no second
    page.get_by_text("Còn dưới 1 phút").wait_for()
    visitor.shot("conference-short")
    assert visitor.violations() == []
    page.evaluate(
        """() => sessionStorage.setItem(`dong-ho:${location.pathname}`,
            JSON.stringify({left: 180, ends: Date.now() - 3_000}))"""
    )
    page.reload()
    page.get_by_text("Hết giờ").wait_for()
    assert page.locator("[data-clock]").inner_text().startswith("+0:0")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Bấm giờ").wait_for()

    turn(page, "ArrowRight", "Kết luận")
    page.get_by_role("textbox", name="Kết luận").fill("mở rộng vườn rau ở từng đơn vị")
    page.keyboard.press("ArrowLeft")  # in a box the arrows are the box's
    page.get_by_label("Phương hướng, việc phải làm").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Ghi kết luận").click()
    page.get_by_text("Chưa gửi được.").wait_for()
    page.get_by_text("Đang giữ trên máy này: mở rộng vườn rau").wait_for()
    assert not Direction.objects.exists()
    fits(visitor, "conclusions")
    visitor.trouble.clear()  # the browser's own word for the cut line
    page.context.set_offline(False)
    page.locator(".deck-list").get_by_text("mở rộng vườn rau ở từng đơn vị").wait_for()
    assert page.locator("[data-waiting] li").count() == 0
    assert Direction.objects.get().text == "mở rộng vườn rau ở từng đơn vị"

    turn(page, "ArrowRight", "Ảnh của hội nghị")
    assert page.get_by_label("Chú thích").first.input_value().startswith("Toàn cảnh hội nghị sơ kết")
    fits(visitor, "photos")


def test_without_script_the_slides_are_pages_with_links(review, visitor, browser):
    visitor.log_in("thammuu")
    plain = browser.new_context(java_script_enabled=False, storage_state=visitor.page.context.storage_state())
    page = plain.new_page()
    page.goto(f"{visitor.address}/hoi-nghi/{review.pk}/trinh-chieu/")
    for heading in ("Đơn vị dự", "Phòng Tham mưu", "Phòng Hậu cần", "Kết luận"):
        page.get_by_role("link", name="Trang sau").click()
        page.get_by_role("heading", name=heading, exact=True).wait_for()
    assert page.locator("[data-timer]").is_hidden()
    page.get_by_role("textbox", name="Kết luận").fill("phối hợp còn chậm")
    page.get_by_label("Hạn chế cần khắc phục").check()
    page.get_by_label("Chỉ trong cụm").check()
    page.get_by_role("button", name="Ghi kết luận").click()
    page.get_by_text("Đã ghi vào phần “Hạn chế cần khắc phục”.").wait_for()
    assert Limitation.objects.filter(text="phối hợp còn chậm", visibility="cluster").count() == 1
    plain.close()
