"""What users of such systems complain of, answered in the browser: C5, C8, C14, C15, C18 of the design's table.

Which test answers which complaint stands in ``tests/test_complaints.py``.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate
from playwright.sync_api import expect

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Article, Digest, LoggedStep, Notice
from tests.e2e.entering import LIMITATIONS, STRENGTHS
from tests.e2e.test_entry import NAMES, desk, report, stored  # noqa: F401  fixtures
from tests.factories import make_review, make_user, moment
from tests.serving import free_port
from units.models import Unit

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


def press(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)


def test_c5_every_fault_is_linked_counted_beside_its_part_and_in_sight(desk):  # noqa: F811
    page = desk.page
    desk.type("mười", NAMES[0])
    desk.type("1,2,3", NAMES[2])
    page.fill("#id_strengths", "x" * 2001)
    desk.press("Lưu")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link")
    assert [text.split(":")[0] for text in links.all_inner_texts()] == [NAMES[0], NAMES[2], "Kết quả nổi bật"]
    assert page.title().startswith("Lỗi")
    counts = page.locator(".side .wrong-count")
    assert counts.all_inner_texts() == ["2 ô cần sửa", "1 ô cần sửa"]
    for number, name in ((0, NAMES[0]), (1, NAMES[2])):
        links.nth(number).click()
        expect(desk.box(name)).to_be_focused()
        expect(desk.box(name)).to_be_in_viewport()
    links.nth(2).click()
    expect(page.locator("#id_strengths")).to_be_focused()
    wrong = page.locator(".is-invalid")
    assert wrong.count() == 3
    for field in wrong.all():  # said beside it, and in no panel that is closed
        said = field.evaluate(
            """one => one.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id))
              .filter(said => said && /_error/.test(said.id)).map(said => said.checkVisibility())"""
        )
        assert said == [True], field.get_attribute("name")
    sound(desk.visitor, "c5-faults")
    desk.excuse("422")


@pytest.fixture
def dead_mail(settings):
    """A mail server that is not there, for a site that is told to send."""
    settings.SENDS_MAIL, settings.EMAIL_TIMEOUT = True, 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def submit(report, by, at):  # noqa: F811
    report.results.update(state="zero", value=0)
    workflow.take(report, "submit", by=by, at=at)


def bell(visitor):
    badge = visitor.page.locator(".who-notices .unread")
    return int(badge.inner_text().split()[0]) if badge.count() else 0


def send_back(visitor, report, comment):  # noqa: F811
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    page.get_by_text("Trả lại để đơn vị sửa").click()
    page.get_by_label("Lý do chung").fill(comment)
    page.get_by_role("button", name="Trả lại", exact=True).click()
    page.get_by_text("Phòng Hậu cần: trả lại.").wait_for()


def test_c8_a_dead_mail_server_stops_no_return_and_every_return_tells(
    visitor,
    report,  # noqa: F811
    dead_mail,
    time_machine,
    settings,
):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    make_user(Unit.objects.get(name="Phòng Tham mưu"), username="thammuu")
    staff = Unit.objects.get(name="Phòng Hậu cần").people.get(username="haucan")
    staff.email = "haucan@example.vn"
    staff.save()
    morning = moment(localdate(), 8)
    time_machine.move_to(morning)
    for turn, comment in enumerate(("Thiếu nguồn.", "Vẫn thiếu nguồn."), 1):
        report.refresh_from_db()
        submit(report, staff, morning + timedelta(minutes=turn))
        send_back(visitor, report, comment)
        report.refresh_from_db()
        assert report.status == "returned"
        time_machine.move_to(morning + timedelta(hours=turn))
        call_command("tick", verbosity=0)
        visitor.log_in("haucan")
        assert bell(visitor) == turn
        visitor.go("/thong-bao/")
        assert visitor.page.get_by_role("link", name=comment).count() == 1
    letter = Digest.objects.get()
    assert (letter.sent_at, letter.tries > 0, "Error" in letter.fault) == (None, True, True)
    assert Notice.objects.filter(recipient=staff, event="returned").count() == 2
    sound(visitor, "c8-inbox")


def test_c14_saving_by_itself_is_no_entry_of_the_history(desk, report):  # noqa: F811
    for figure in ("1", "12", "123", "1234"):
        desk.type(figure)
        desk.page.locator("[data-saved]", has_text="Đang lưu").or_(
            desk.page.locator("[data-saved]", has_text="Đã lưu")
        ).wait_for()
        desk.page.wait_for_timeout(1200)
    desk.sees("Đã lưu ")
    assert stored(report).value == 1234
    desk.visitor.go(report.get_absolute_url())
    assert "Chưa có thao tác nào được ghi." in desk.visitor.text()
    report.results.update(state="zero", value=0)
    report.strengths, report.limitations = STRENGTHS, LIMITATIONS
    report.save()
    desk.visitor.go(report.get_absolute_url())
    desk.page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
    desk.press("Nộp báo cáo")
    entries = desk.page.locator(".timeline > li strong")
    entries.first.wait_for()
    assert entries.all_inner_texts() == ["Nộp báo cáo"]
    assert LoggedStep.objects.about(report).count() == 1


@pytest.fixture
def article(report):  # noqa: F811
    """A draft about a meeting that was held, with its editor and its head."""
    cluster = report.period.cluster
    make_user(cluster.organisation, role="editor", username="bientap")
    make_user(Unit.objects.get(name="Phòng Tham mưu"), username="thammuu")
    review = make_review(report.period, meeting_on=localdate() - timedelta(days=1), place="Hội trường")
    return draft.start(review, Article.Audience.PUBLIC)[0]


def seen_by_a_stranger(visitor, article):
    """The status of the public page for somebody who is not logged in."""
    browser = visitor.page.context.browser
    context = browser.new_context()
    status = context.request.get(f"{visitor.address}/bai/{article.slug}/").status
    context.close()
    return status


def test_c15_a_button_says_what_will_happen_and_exactly_that_happens(visitor, article):
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(article.get_edit_url())
    button = page.get_by_role("button", name="Gửi biên tập", exact=True)
    assert (
        button.evaluate("one => document.getElementById(one.getAttribute('aria-describedby')).textContent")
        == "Biên tập xem và đăng; bài công khai phải do người khác đăng."
    )
    press(page, "Gửi biên tập")
    visitor.log_in("bientap")
    visitor.go(article.get_edit_url())
    press(page, "Lưu bài")  # saving is no publishing, and says so
    assert ("Đã lưu bài." in visitor.text(), "Chờ đăng" in visitor.text()) == (True, True)
    assert seen_by_a_stranger(visitor, article) == 404
    button = page.get_by_role("button", name="Đăng bài", exact=True)
    said = button.evaluate("one => document.getElementById(one.getAttribute('aria-describedby')).textContent")
    assert "ai có quyền đọc thấy ngay" in said
    sound(visitor, "c15-desk")
    press(page, "Đăng bài")
    assert "Đã đăng" in visitor.text()
    assert seen_by_a_stranger(visitor, article) == 200
    (step,) = page.locator(".step-form").all()
    assert step.locator("button").inner_text() == "Gỡ bài"
    assert step.locator(".consequence").inner_text() == (
        "Người đọc không mở được bài nữa; mở địa chỉ cũ thì thấy bài đã gỡ và lý do cho người đọc."
    )


def test_c18_zero_blank_and_nothing_occurred_are_three_things(desk, report):  # noqa: F811
    page = desk.page
    desk.type("0", NAMES[0])
    desk.box(NAMES[1], "tình trạng").select_option("Không phát sinh")
    desk.box(NAMES[2], "tình trạng").select_option("Không áp dụng")
    desk.type("Không có việc này.", NAMES[2], "giải trình")
    desk.press("Lưu, xem lại và nộp")
    page.locator("#nop").wait_for()
    assert {name: (stored(report, name).state, stored(report, name).value) for name in NAMES[:4]} == {
        NAMES[0]: ("value", 0),
        NAMES[1]: ("zero", 0),
        NAMES[2]: ("na", None),
        NAMES[3]: ("missing", None),
    }
    shown = [
        page.locator(f"#dong-{stored(report, name).pk} [data-label='Kết quả']").inner_text()
        for name in NAMES[:4]
    ]
    assert len({text.lower() for text in shown}) == 4, shown
    missing = page.locator("#nop li").all_inner_texts()
    assert [text for text in missing if NAMES[3] in text] == [f"{NAMES[3]}: chưa báo cáo."]
    assert [text for text in missing if text.startswith(tuple(NAMES[:3]))] == []
    assert page.get_by_role("button", name="Nộp báo cáo").count() == 0  # not complete while a blank stands
    desk.open()
    assert page.locator("[data-done]").inner_text() == "3/6"
    sound(desk.visitor, "c18-states")
