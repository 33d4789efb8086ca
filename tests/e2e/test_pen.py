"""What only a browser proves of the desk: new data never take the pen, nothing typed is lost, the preview follows."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cluster_reports.article import draft
from cluster_reports.models import UnitReport, WorkingCopy
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

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
MINE = "Nổi bật nhất là tuần tra 100 cuộc, rất hăng hái."


@pytest.fixture
def article(transactional_db, time_machine, settings):
    """A drafted article of two units; the first reported 40 patrols, the second 60."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(moment(date(2026, 6, 26)))
    units = [make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")]
    make_user(units[0], username="thammuu")
    cluster = make_cluster(units, number=3, subject="Phong trào Thi đua Quyết thắng")
    make_user(cluster.organisation, "editor", username="bientap")
    patrols = make_target(make_pledge(cluster), "Tuần tra, canh gác", direction="count", visibility="public")
    period = make_period(cluster)
    for unit, value in zip(units, (40, 60), strict=True):
        make_result(make_report(period, unit, UnitReport.Status.APPROVED), patrols, value=value)
    review = make_review(period, meeting_on=date(2026, 6, 24), session="sang")
    review.limitations.create(text="phối hợp có lúc chưa chặt chẽ", visibility="cluster")
    review.directions.create(text="tăng cường phối hợp giữa các đơn vị")
    return draft.start(review, "public")[0]


class Editing:
    """An editor at the desk."""

    def __init__(self, visitor, article):
        self.visitor, self.page, self.article = visitor, visitor.page, article

    def open(self):
        self.visitor.go(self.article.get_edit_url())
        self.page.wait_for_load_state()

    def box(self, title="Kết quả"):
        return self.page.get_by_label(title, exact=True)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def told(self):
        return self.page.get_by_role("status").inner_text()

    def state(self, words):
        self.page.locator("[data-saved]", has_text=words).wait_for()

    def looks_right(self, name):
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            assert (self.visitor.overflow(), self.visitor.violations()) == (0, []), size
            self.visitor.shot(name)
        self.page.set_viewport_size(DESK)


@pytest.fixture
def editing(visitor, article):
    visitor.log_in("bientap")
    editing = Editing(visitor, article)
    editing.open()
    return editing


def test_new_data_never_take_the_pen(editing, article):
    """F62, N2: the edited paragraph stays, says which value changed, and takes the new one by a press."""
    page = editing.page
    editing.box().fill(MINE)
    editing.press("Lưu bài")
    assert "Đã lưu bài" in editing.told()
    article.review.period.reports.get(unit__name="Phòng Tham mưu").results.update(value=140)
    editing.press("Soạn lại từ số liệu")
    flag = page.get_by_role("region", name="Số liệu đã đổi ở đoạn Kết quả")
    assert editing.box().input_value() == MINE
    assert "Tuần tra, canh gác: trước: 100 cuộc → nay: 200 cuộc" in " ".join(flag.inner_text().split())
    editing.looks_right("pen-flag")
    flag.get_by_role("button", name="Dùng câu đã ghép").click()
    assert editing.box().input_value() == MINE.replace("100", "200")
    assert page.get_by_text("Số liệu đã đổi, cần xem lại").count() == 0
    assert page.frame_locator("#xem-truoc").get_by_text("200 cuộc, rất hăng hái").count() == 1
    page.get_by_label("Tít").focus()
    page.keyboard.press("Enter")  # saves, and rewrites nothing
    page.wait_for_load_state()
    assert editing.box().input_value() == MINE.replace("100", "200")


def test_the_choice_is_made_by_keyboard_alone(editing, article):
    editing.box().fill(MINE)
    editing.press("Lưu bài")
    article.review.period.reports.get(unit__name="Phòng Tham mưu").results.update(value=140)
    editing.press("Soạn lại từ số liệu")
    keep = editing.page.get_by_role("button", name="Giữ câu của tôi")
    editing.box().focus()
    for _ in range(8):
        editing.page.keyboard.press("Tab")
        if keep.evaluate("one => one === document.activeElement"):
            break
    editing.page.keyboard.press("Enter")
    editing.page.get_by_text("Kết quả: giữ câu của bạn.").wait_for()
    assert editing.box().input_value() == MINE
    assert keep.count() == 0


def test_what_is_typed_comes_back_after_the_tab_is_gone(editing, article):
    """Saved by itself into one copy, never into the history; offered back, and only then part of the article."""
    page = editing.page
    before = article.paragraphs.get(block="results").shown
    editing.box().fill("Chữ đang gõ dở.")
    editing.state("Đã tự lưu")
    editing.box().fill("Chữ đang gõ dở, thêm chữ.")
    editing.state("Có thay đổi chưa lưu")
    editing.state("Đã tự lưu")
    copy = WorkingCopy.objects.get()
    assert copy.content["blocks"]["results"] == ["Chữ đang gõ dở, thêm chữ.", False]
    assert (article.revisions.count(), article.paragraphs.get(block="results").shown) == (0, before)
    page.close()
    editing.visitor.take(page.context.new_page())
    editing.page = page = editing.visitor.page
    editing.open()
    assert editing.box().input_value() == before
    editing.looks_right("pen-offered")
    page.get_by_role("link", name="Khôi phục chữ tự lưu").click()
    assert editing.box().input_value() == "Chữ đang gõ dở, thêm chữ."
    editing.press("Lưu bài")
    page.get_by_text("Đã lưu bài.").wait_for()
    assert article.paragraphs.get(block="results").shown == "Chữ đang gõ dở, thêm chữ."
    assert (WorkingCopy.objects.count(), article.revisions.count()) == (0, 1)


def test_without_a_network_the_words_stay_on_this_machine(editing, article):
    page = editing.page
    page.context.set_offline(True)
    editing.box().fill("Gõ lúc mất mạng.")
    editing.state("Chưa gửi được, đang giữ trên máy này")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    editing.state("Đã tự lưu")
    assert WorkingCopy.objects.get().content["blocks"]["results"][0] == "Gõ lúc mất mạng."
    editing.visitor.trouble[:] = [said for said in editing.visitor.trouble if "ERR_INTERNET" not in said]


def test_somebody_saves_while_one_types_and_both_versions_are_shown(editing, article):
    page = editing.page
    row = article.paragraphs.get(block="results")
    row.write("Chữ của cụm trưởng.")
    row.save()
    editing.box().fill("Chữ của biên tập.")
    editing.state("Có người đã lưu bài này")
    editing.press("Lưu bài")
    page.get_by_text("Có người đã lưu bài này sau khi bạn mở trang.").wait_for()
    editing.visitor.was_refused(409)
    assert "Chữ của cụm trưởng." in editing.visitor.text()
    assert editing.box().input_value() == "Chữ của biên tập."
    editing.press("Lưu bài")
    page.get_by_text("Đã lưu bài.").wait_for()
    assert article.paragraphs.get(block="results").shown == "Chữ của biên tập."


def test_three_saves_compare_first_with_third_and_restore_the_first(editing, article):
    """F63."""
    page = editing.page
    for text in ("Lần một: tuần tra 100 cuộc.", "Lần hai: tuần tra 100 cuộc.", "Lần ba: tuần tra 100 cuộc."):
        editing.box().fill(text)
        editing.press("Lưu bài")
        page.get_by_text("Đã lưu bài.").wait_for()
    page.get_by_role("link", name="Xem, so sánh và khôi phục").click()
    page.get_by_label("Từ bản").select_option("1")
    page.get_by_label("đến bản").select_option("3")
    page.get_by_role("button", name="So sánh hai bản").click()
    said = [page.locator(f".difference {tag}").text_content() for tag in ("del", "ins")]
    assert said == ["bỏ: một", "thêm: ba"]
    editing.looks_right("pen-revisions")
    page.get_by_role("button", name="Khôi phục bản 1").click()
    page.get_by_text("Đã khôi phục bản 1.").wait_for()
    assert editing.box().input_value() == "Lần một: tuần tra 100 cuộc."


def test_the_preview_follows_the_typing_on_a_phone_too_and_prints(editing, article):
    """F64."""
    page = editing.page
    frame = page.frame_locator("#xem-truoc")
    editing.box().fill("Câu đang gõ hiện ngay trong phần xem trước.")
    frame.get_by_text("Câu đang gõ hiện ngay").wait_for()
    assert "Câu đang gõ" not in article.paragraphs.get(block="results").shown
    phone = page.get_by_role("button", name="Điện thoại")
    phone.focus()
    page.keyboard.press("Enter")
    assert phone.get_attribute("aria-pressed") == "true"
    assert page.locator("#xem-truoc").bounding_box()["width"] == 360
    page.set_viewport_size(PHONE)
    assert page.locator("#xem-truoc").bounding_box()["width"] <= 360
    frame.get_by_text("Câu đang gõ hiện ngay").wait_for()
    editing.looks_right("pen-preview")
    editing.state("Đã tự lưu")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Mở riêng để in").click()
    alone = opened.value
    alone.get_by_text("Câu đang gõ hiện ngay").wait_for()
    expect(alone.get_by_role("button", name="In bài")).to_be_visible()
    alone.emulate_media(media="print")
    assert not alone.get_by_role("button", name="In bài").is_visible()
    assert alone.locator(".headline").is_visible()
    alone.close()


def test_without_script_the_desk_saves_chooses_and_previews(browser, live_server, article):
    context = browser.new_context(locale="vi-VN", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("bientap")
    page.get_by_label("Mật khẩu").fill("mật khẩu thử")
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(live_server.url + article.get_edit_url())
    page.get_by_label("Kết quả", exact=True).fill(MINE)
    page.get_by_role("button", name="Lưu bài").click()
    assert page.frame_locator("#xem-truoc").get_by_text("rất hăng hái").count() == 1
    article.review.period.reports.get(unit__name="Phòng Tham mưu").results.update(value=140)
    page.get_by_role("button", name="Soạn lại từ số liệu").click()
    page.get_by_role("button", name="Dùng câu đã ghép").click()
    assert page.get_by_label("Kết quả", exact=True).input_value() == MINE.replace("100", "200")
    context.close()


def test_both_versions_stand_side_by_side_and_stacked_on_a_phone(editing, article):
    """N21."""
    page = editing.page
    page.get_by_role("link", name="So bản công khai và nội bộ").click()
    row = page.locator(".side-row", has_text="phối hợp có lúc chưa chặt chẽ")
    outer, inner = row.locator(".side-cell").all()
    assert "phối hợp có lúc chưa chặt chẽ" not in outer.inner_text()
    assert "chỉ nội bộ:" in inner.inner_text()
    assert outer.bounding_box()["x"] < inner.bounding_box()["x"]
    editing.looks_right("pen-sides")
    page.set_viewport_size(PHONE)
    assert outer.bounding_box()["x"] == inner.bounding_box()["x"]
    assert reverse("article-sides", args=[article.pk]) in page.url
