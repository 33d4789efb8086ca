"""F56: an administrator words a block of the articles anew in the browser: try, save, the article changes, back."""

from datetime import date

import pytest
import time_machine

from cluster_reports.article import draft
from tests.e2e.test_target_change import sound
from tests.factories import make_cluster, make_period, make_review, make_unit, make_user, moment


@pytest.fixture
def article(settings, transactional_db):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 6, 26)), tick=True):
        units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
        review = make_review(make_period(make_cluster(units, number=3), status="published"))
        review.agendaitems.create(kind="signed", text="giao ước thi đua năm 2027")
        make_user(role="admin", username="quantri")
        yield draft.start(review, "public")[0]


def test_a_block_is_worded_anew_tried_saved_and_brought_back(visitor, article):
    page = visitor.page
    visitor.log_in("quantri")
    visitor.go("/cau-chu/")
    sound(visitor, "cau-chu")
    page.get_by_role("link", name="Ký kết").click()
    sound(visitor, "cau-chu-khoi")
    box = page.get_by_label("Câu chữ", exact=False)
    original = box.input_value()

    box.fill("{nếu có việc kí kết}x{hết}")
    page.get_by_role("button", name="Lưu câu chữ").click()
    visitor.was_refused(422)
    assert "Có phải {việc ký kết}?" in visitor.text()
    sound(visitor, "cau-chu-sai")

    anew = ("Trong không khí phấn khởi,", "Giữa niềm vui ấy,", "Ngay tại hội trường,")
    ways = f"{{một trong: {' | '.join(anew)}}}"
    box.fill(f"{{nếu có việc ký kết}}{ways} {{việc ký kết}}.{{hết}}")
    page.get_by_role("button", name="Xem thử").click()
    trial = page.get_by_role("status").filter(has_text="Xem thử, chưa lưu")
    assert trial.locator("ins").count() > 0
    sound(visitor, "cau-chu-xem-thu")
    page.get_by_role("button", name="Lưu câu chữ").click()
    page.get_by_text("Đã lưu câu chữ.").wait_for()

    draft.refresh(article)
    said = article.paragraphs.get(block="signing").generated
    assert said.startswith(anew)

    page.get_by_role("button", name="Trở về câu gốc").click()
    page.get_by_text("Đã trở về câu gốc.").wait_for()
    assert box.input_value() == original
    draft.refresh(article)
    assert article.paragraphs.get(block="signing").generated != said
