"""F70: a sentence is commented on, answered and resolved. F65, C13: a leader without an account reads a draft."""

from datetime import date, timedelta

import pytest
import time_machine

from cluster_reports.models import Comment, ShareLink
from tests.e2e.conftest import Visitor
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_review,
    make_unit,
    make_user,
    moment,
)

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
COLONEL = "Đại tá Nguyễn Văn An, Chỉ huy trưởng"
OPENING = (
    "Sáng 24/6, tại TP. Huế, Cụm thi đua số 3 tổ chức hội nghị sơ kết 6 tháng đầu năm 2026. Đồng chí Đại tá"
    " Trần Văn B, Phó Chỉ huy trưởng, dự và chỉ đạo hội nghị."
)
RESULTS = (
    "Các đơn vị tuần tra, canh gác 1.250 cuộc, đạt 62,5% kế hoạch năm. Cụm huy động 40 ngày công giúp dân.\n"
    "Phòng Hậu cần trồng mới 2.000 cây xanh."
)


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 6, 26)), tick=True) as clock:
        yield clock


@pytest.fixture
def article(clock, transactional_db):
    units = [make_unit(f"Phòng {name}") for name in ("Tham mưu", "Hậu cần")]
    cluster = make_cluster(units, number=3, deputy=units[1])
    head = make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    make_user(cluster.organisation, "editor", username="bientap", full_name="Lê Biên Tập")
    article = make_article(
        make_review(make_period(cluster)), (OPENING, RESULTS), headline="Cụm thi đua số 3 tuần tra tốt"
    )
    for order, title in enumerate(("Mở đầu", "Kết quả")):
        article.paragraphs.filter(order=order).update(title=title)
    article.keep_revision(by=head, at=moment(date(2026, 6, 25)))
    return article


@pytest.fixture
def stranger(browser, live_server):
    """Somebody at a private window, without an account."""
    context = browser.new_context(locale="vi-VN", viewport=DESK)
    someone = Visitor(context.new_page(), live_server.url)
    yield someone
    context.close()
    assert someone.trouble == []


def sound(visitor, name):
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def press(visitor, button):
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()


def sentence(visitor, words):
    return visitor.page.locator(".sentence > a:not(.comment-mark)", has_text=words)


def test_a_comment_on_a_sentence_reaches_the_author_and_is_hidden_once_resolved(visitor, article):
    page = visitor.page
    visitor.log_in("bientap")
    visitor.go(article.get_edit_url())
    page.get_by_role("link", name="Đọc và góp ý từng câu").click()
    sound(visitor, "gop-y-trong")
    sentence(visitor, "62,5%").focus()  # by keyboard alone
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Góp ý về câu 4").wait_for()
    sound(visitor, "gop-y-chon-cau")
    press(visitor, "Gửi góp ý")
    assert "Chưa viết gì." in visitor.text()
    visitor.was_refused(422)
    sound(visitor, "gop-y-loi")
    page.get_by_role("textbox", name="Góp ý").fill("Nêu rõ so với cùng kỳ năm trước.")
    press(visitor, "Gửi góp ý")
    assert "1 góp ý chưa giải quyết" in visitor.text()
    sound(visitor, "gop-y-da-gui")

    visitor.log_in("thammuu")
    visitor.go("/thong-bao/")
    page.get_by_role("link", name="Lê Biên Tập góp ý bài").click()
    page.locator(".thread", has_text="62,5% kế hoạch năm").get_by_text("Trả lời", exact=True).click()
    page.get_by_role("textbox", name="Trả lời").fill("Đã thêm số cùng kỳ.")
    press(visitor, "Gửi trả lời")
    visitor.go(article.get_edit_url())
    assert "Còn 1 góp ý chưa giải quyết" in visitor.text()
    sound(visitor, "ban-bien-tap-con-gop-y")
    article.paragraphs.filter(order=1).update(text="Các đơn vị tuần tra 1.250 cuộc, tăng 10% so với cùng kỳ.")

    visitor.log_in("bientap")
    visitor.go("/thong-bao/")
    page.get_by_role("link", name="Trần Tham Mưu trả lời góp ý").click()
    assert "Câu này đã sửa" in visitor.text()
    assert "62,5% kế hoạch năm" in page.locator(".thread .quote").inner_text()
    sound(visitor, "gop-y-cau-da-sua")
    press(visitor, "Đánh dấu đã giải quyết")
    assert page.locator(".thread").count() == 0
    page.get_by_role("link", name="Hiện 1 góp ý đã giải quyết").click()
    assert "Đã giải quyết" in page.locator(".thread").inner_text()
    sound(visitor, "gop-y-da-giai-quyet")
    press(visitor, "Mở lại góp ý")
    assert page.locator(".thread").count() == 1


def test_a_leader_without_an_account_reads_and_comments_until_the_link_ends(
    visitor, stranger, article, clock
):
    page, private = visitor.page, stranger.page
    visitor.log_in("thammuu")
    visitor.go(article.get_edit_url())
    page.get_by_role("link", name="Gửi bài cho người không có tài khoản").click()
    sound(visitor, "duong-dan-trong")
    press(visitor, "Tạo đường dẫn")
    visitor.was_refused(422)
    sound(visitor, "duong-dan-loi")
    page.get_by_label("Gửi cho").fill(COLONEL)
    press(visitor, "Tạo đường dẫn")
    address = page.get_by_label(f"Địa chỉ gửi cho {COLONEL}").input_value().removeprefix(stranger.address)
    sound(visitor, "duong-dan-moi")

    stranger.go(address)
    assert "Bản nháp, không phổ biến." in stranger.text()
    assert "Các đơn vị tuần tra, canh gác 1.250 cuộc" in stranger.text()
    sound(stranger, "xem-ban-nhap")
    sentence(stranger, "40 ngày công").click()
    private.get_by_role("textbox", name="Góp ý").fill("Ghi tên xã được giúp.")
    sound(stranger, "xem-chon-cau")
    press(stranger, "Gửi góp ý")
    assert "Ghi tên xã được giúp." in private.locator(".thread").inner_text()
    sound(stranger, "xem-da-gop-y")
    for button in ("Lưu bài", "Đánh dấu đã giải quyết", "Đăng bài"):
        assert private.get_by_role("button", name=button).count() == 0
    stranger.go(article.get_edit_url())
    assert "/dang-nhap/" in private.url

    visitor.go("/thong-bao/")
    page.get_by_role("link", name=f"{COLONEL} góp ý bài").click()
    assert "qua đường dẫn" in page.locator(".thread").inner_text()
    sound(visitor, "gop-y-qua-duong-dan")
    page.get_by_role("link", name="Về bàn biên tập").click()
    page.get_by_role("link", name="Gửi bài cho người không có tài khoản").click()
    assert "1 lượt, gần nhất" in visitor.text()
    page.get_by_text("Các lượt mở").click()
    assert "từ địa chỉ mạng 127.0.0.1" in visitor.text()
    sound(visitor, "duong-dan-da-mo")

    stranger.go(address)
    sentence(stranger, "40 ngày công").click()
    private.get_by_role("textbox", name="Góp ý").fill("Viết dở dang.")
    press(visitor, "Thu hồi đường dẫn gửi cho " + COLONEL)
    assert "Đã thu hồi" in visitor.text()
    press(stranger, "Gửi góp ý")
    assert "Viết dở dang." in stranger.text()  # not sent, not lost
    stranger.was_refused(404)
    sound(stranger, "xem-da-dong")
    assert Comment.objects.count() == 1

    page.get_by_label("Gửi cho").fill(COLONEL)
    press(visitor, "Tạo đường dẫn")
    again = ShareLink.objects.first().get_absolute_url()
    assert stranger.go(again).status == 200
    clock.move_to(moment(date(2026, 6, 26)) + timedelta(days=8))
    assert stranger.go(again).status == 404
    stranger.was_refused(404)


def test_without_script_a_stranger_comments_too(browser, live_server, article):
    address = ShareLink.objects.create(
        article=article,
        recipient=COLONEL,
        made_by=article.revisions.get().saved_by,
        made_at=moment(date(2026, 6, 26)),
    ).get_absolute_url()
    context = browser.new_context(locale="vi-VN", java_script_enabled=False, viewport=PHONE)
    plain = Visitor(context.new_page(), live_server.url)
    plain.go(address)
    sentence(plain, "2.000 cây xanh").click()
    plain.page.get_by_role("textbox", name="Góp ý").fill("Trồng ở đâu?")
    press(plain, "Gửi góp ý")
    assert "Trồng ở đâu?" in plain.page.locator(".thread").inner_text()
    context.close()
