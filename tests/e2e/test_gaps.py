"""Words typed while somebody publishes, late photos, a correction that waits, numbers given on paper before."""

import re
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from cluster_reports import notices, workflow
from cluster_reports.models import Document, Download
from tests.cluster_reports.out import OUT, WROTE, Desk
from tests.factories import make_correction, moment
from units.models import User

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


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
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_words_typed_while_somebody_publishes_are_shown_and_lead_on(visitor, desk):
    page = visitor.page
    visitor.log_in("bientap")
    visitor.go(desk.article.get_edit_url())
    page.locator("#soan textarea").first.fill("Chữ gõ dở <b>, dài " + "rất dài " * 30)
    desk.take("publish", "second", OUT)
    page.get_by_role("button", name="Lưu bài", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa lưu: bài không còn mở để bạn sửa")
    visitor.was_refused(409)
    assert "Vũ Biên Tập Hai" in visitor.text()
    assert "Chữ gõ dở <b>, dài" in visitor.text()
    sound(visitor, "bai-da-dang-khi-dang-go")
    page.get_by_role("link", name="Soạn đính chính").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đính chính bài đã đăng")


def test_a_late_photo_and_a_waiting_correction_are_seen_on_the_desk(visitor, desk, clock):
    desk.take("publish", "second", OUT)
    desk.review.photos.create(caption="Quang cảnh", file="photos/2026/a-960.jpg", width=960, height=640)
    with transaction.atomic():
        workflow.tell_drift(desk.period, by=desk.people["head"], at=OUT)
    make_correction(desk.article, desk.people["editor"], OUT)
    clock.move_to(moment(date(2026, 6, 28), 8))
    notices.remind(moment(date(2026, 6, 28), 8))
    visitor.log_in("bientap2")
    visitor.go(reverse("desk"))
    assert "chờ 3 ngày, quá lâu" in visitor.text()
    assert "Ảnh của hội nghị đã đổi" in visitor.text()
    sound(visitor, "ban-bien-tap-dinh-chinh-cho")
    visitor.go(desk.article.get_edit_url())
    assert "Ảnh “Quang cảnh” mới thêm, chưa có trong bài." in visitor.text()
    sound(visitor, "anh-doi-sau-khi-dang")


def test_an_office_goes_on_after_the_numbers_it_gave_on_paper(visitor, desk):
    page, review = visitor.page, desk.review
    visitor.log_in("thammuu")
    visitor.go(reverse("review-papers", args=[review.pk]))
    with page.expect_download():
        page.get_by_role("link", name=re.compile("^Tải DOCX Báo cáo")).first.click()
    assert Download.objects.get().review == review
    visitor.go(reverse("review-papers", args=[review.pk]))
    assert "Tải lần cuối: " in visitor.text()
    page.locator("summary").filter(has_text="Cấp số cho Báo cáo").first.click()
    page.get_by_label("Cấp từ số khác, lớn hơn").first.fill("58")
    sound(visitor, "van-ban-cap-tu-so-58")
    page.get_by_role("button", name="Cấp số …/BC-CTĐ3").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Đã cấp số 58/BC-CTĐ3")
    assert Document.objects.get().number == 58
