"""An article's life after it was written: set for a moment, corrected, overtaken by its data, taken away."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import expect

from cluster_reports.models import Article
from tests.cluster_reports.out import WROTE, Desk
from tests.factories import moment
from units.models import User

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
SEVEN = moment(date(2026, 6, 25), 7)


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(WROTE, tick=True) as clock:
        yield clock


@pytest.fixture
def desk(clock, transactional_db):
    desk = Desk()
    for name, who in (("bientap", "editor"), ("bientap2", "second"), ("thammuu", "head")):
        User.objects.filter(pk=desk.people[who].pk).update(username=name)
    desk.propose()
    return desk


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def seen_by_a_stranger(visitor, article):
    visitor.page.wait_for_load_state()  # the preview in the desk's page still asks as who looks at it
    visitor.page.context.clear_cookies()
    status = visitor.go(article.get_absolute_url()).status
    visitor.page.wait_for_load_state()
    if status >= 400:
        visitor.was_refused(status)
    return status


def test_the_button_names_the_moment_and_the_page_appears_then(visitor, desk, clock):
    page, article = visitor.page, desk.article
    visitor.log_in("bientap2")
    visitor.go(article.get_edit_url())
    page.get_by_role("link", name="Hẹn đăng…").click()
    page.get_by_label("Ngày").wait_for()
    page.wait_for_load_state()  # with its script, which listens to what is typed
    page.get_by_label("Ngày").fill("25/06/2026")
    page.get_by_label("Giờ").fill("7h15")
    expect(page.get_by_role("button", name="Hẹn đăng 07:00")).to_be_disabled()  # another moment is typed
    page.get_by_label("Giờ").fill("7h")
    page.get_by_role("button", name="Đọc lại giờ hẹn").click()
    assert "07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam)" in visitor.text()
    sound(visitor, "hen-dang")
    page.get_by_role("button", name="Hẹn đăng 07:00 25/6 (giờ Việt Nam)", exact=True).click()
    assert "Đã hẹn đăng 07:00 25/6 (giờ Việt Nam)." in visitor.text()
    assert "Hẹn đăng: 07:00, thứ Năm" in visitor.text()
    sound(visitor, "da-hen-dang")
    visitor.go("/ban-bien-tap/")
    assert "Sắp đăng, sắp gỡ" in visitor.text()
    sound(visitor, "ban-bien-tap-sap-dang")

    clock.move_to(SEVEN - timedelta(minutes=2))
    call_command("tick")
    assert seen_by_a_stranger(visitor, article) == 404
    clock.move_to(SEVEN)
    call_command("tick")
    assert seen_by_a_stranger(visitor, article) == 200
    assert "07:00, thứ Năm, 25/06/2026 (GMT+7)" in visitor.text()


def test_a_moment_in_the_past_is_refused_and_an_edit_drops_it(visitor, desk, clock):
    page, article = visitor.page, desk.article
    visitor.log_in("bientap2")
    visitor.go(f"/ban-bien-tap/{article.pk}/hen-gio/?day=24/06/2026&hour=08:00")
    assert "08:00 24/6/2026 đã qua" in visitor.text()
    assert page.get_by_role("button", name="Hẹn đăng").count() == 0
    sound(visitor, "hen-dang-da-qua")
    page.get_by_label("Ngày").fill("25/06/2026")
    page.get_by_role("button", name="Đọc lại giờ hẹn").click()
    page.get_by_role("button", name="Hẹn đăng 08:00 25/6").click()
    page.get_by_label("Tít").fill("Tít viết lại sau khi hẹn")
    page.get_by_role("button", name="Lưu bài").click()
    assert "Hẹn đăng 08:00 25/6/2026 bị bỏ. Bài vừa được sửa: đọc lại rồi hẹn lại." in visitor.text()
    sound(visitor, "hen-bi-bo")


def test_a_corrected_figure_shows_old_and_new_to_every_reader(visitor, desk, clock):
    page = visitor.page
    article = desk.take("publish", "second", WROTE)
    clock.move_to(moment(date(2026, 6, 25), 9))
    visitor.log_in("bientap2")
    visitor.go(article.get_edit_url())
    page.get_by_role("link", name="Đính chính bài").click()
    page.locator("summary", has_text="Kết quả").first.click()
    box = page.get_by_label("Chữ mới: Kết quả")
    box.fill(box.input_value().replace("100", "98"))
    page.get_by_role("button", name="Gửi đính chính").click()
    assert "Ghi lời đính chính" in visitor.text()
    visitor.was_refused(422)
    sound(visitor, "dinh-chinh-loi")
    assert "98" in page.get_by_label("Chữ mới: Kết quả").input_value()
    page.get_by_label("Lời đính chính cho người đọc").fill("Đếm trùng hai cuộc tuần tra")
    page.get_by_role("button", name="Gửi đính chính").click()
    assert "Không dữ kiện nào của bài có “98 cuộc”." in visitor.text()
    visitor.was_refused(409)
    page.get_by_label("Nguồn của số mới").fill("Sổ trực ban tháng 6")
    page.get_by_role("button", name="Gửi đính chính").click()
    assert "Bảng “Trong số này” còn ghi “100 cuộc”" in visitor.text()
    visitor.was_refused(409)
    page.locator("summary", has_text="Bảng “Trong số này”").click()
    page.get_by_label("Chữ mới: Bảng “Trong số này”").fill("98 cuộc")
    page.get_by_role("button", name="Gửi đính chính").click()
    assert "Chờ một biên tập khác đăng." in visitor.text()
    assert page.get_by_role("button", name="Đăng đính chính", exact=True).count() == 0
    assert seen_by_a_stranger(visitor, article) == 200
    assert "Đính chính" not in visitor.text()

    visitor.log_in("bientap")
    visitor.go("/ban-bien-tap/")
    page.get_by_role("link", name="Đính chính bài").click()
    sound(visitor, "dinh-chinh-cho-dang")
    page.get_by_role("button", name="Đăng đính chính", exact=True).click()
    assert "Đính chính: đã đăng." in visitor.text()
    assert seen_by_a_stranger(visitor, article) == 200
    text = visitor.text()
    assert "Đính chính ngày 25/6/2026: Đếm trùng hai cuộc tuần tra." in text
    old, new = (page.locator(f".correction {tag}").all_inner_texts() for tag in ("del", "ins"))
    assert (old[1], new[1]) == ("100 cuộc", "98 cuộc")
    assert ("100 cuộc" in old[0], "98 cuộc" in new[0]) == (True, True)
    sound(visitor, "bai-da-dinh-chinh")
    page.get_by_role("link", name="Lịch sử đăng bài").click()
    assert ("Bản 2" in visitor.text(), "Bản 1" in visitor.text()) == (True, True)
    sound(visitor, "lich-su-dang-bai")
    page.get_by_role("link", name="Bản 1").click()
    assert "đã được thay bằng bản mới hơn" in visitor.text()
    sound(visitor, "ban-cu")


def test_changed_data_leave_the_page_and_warn_the_editor_who_corrects_in_one_click(visitor, desk, clock):
    page = visitor.page
    article = desk.take("publish", "second", WROTE)
    seen_by_a_stranger(visitor, article)
    before = page.locator("article").inner_text()
    clock.move_to(moment(date(2026, 7, 1), 9))
    desk.reapprove(85, moment(date(2026, 7, 1), 8))
    seen_by_a_stranger(visitor, article)
    assert page.locator("article").inner_text() == before

    visitor.log_in("bientap")
    visitor.go("/thong-bao/")
    page.get_by_role("link", name="Số liệu nguồn của bài").click()
    row = page.get_by_role("row", name="Tuần tra, canh gác")
    assert (row.get_by_role("cell").all_inner_texts()) == ["100 cuộc", "125 cuộc"]
    sound(visitor, "so-lieu-da-doi")
    page.get_by_role("link", name="Soạn đính chính").click()
    assert "125" in page.get_by_label("Chữ mới: Kết quả").input_value()
    sound(visitor, "dinh-chinh-soan-san")
    page.get_by_label("Lời đính chính cho người đọc").fill("Phòng Hậu cần báo cáo lại số cuộc tuần tra")
    page.get_by_role("button", name="Gửi đính chính").click()
    visitor.log_in("bientap2")
    visitor.go("/ban-bien-tap/")
    page.get_by_role("link", name="Đính chính bài").click()
    page.get_by_role("button", name="Đăng đính chính", exact=True).click()
    seen_by_a_stranger(visitor, article)
    assert "125 cuộc" in page.locator(".in-numbers").inner_text()
    visitor.log_in("bientap2")
    visitor.go(article.get_edit_url())
    assert "Số liệu nguồn đã đổi sau khi đăng" not in visitor.text()


def test_a_reader_of_a_withdrawn_article_is_told_when_and_why(visitor, desk, clock):
    page = visitor.page
    article = desk.take("publish", "second", WROTE)
    clock.move_to(moment(date(2026, 6, 26), 9))
    visitor.log_in("bientap")
    visitor.go(article.get_edit_url())
    page.get_by_label("Lời báo cho người đọc").fill("Bài có số liệu cần xác minh.")
    page.get_by_label("Lý do nội bộ").fill("Hậu cần khiếu nại.")
    sound(visitor, "go-bai")
    page.get_by_role("button", name="Gỡ bài").click()
    assert Article.objects.get().status == "withdrawn"
    assert seen_by_a_stranger(visitor, article) == 410
    assert "Bài này đã được gỡ ngày 26/6/2026" in visitor.text()
    assert "Lý do: Bài có số liệu cần xác minh." in visitor.text()
    assert "khiếu nại" not in visitor.text()
    sound(visitor, "bai-da-go")
