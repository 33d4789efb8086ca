"""The cluster board in a browser: states, who is late, what is new, how long things wait, several at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.models import UnitReport
from tests.e2e.conftest import Visitor
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import User

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
Status = UnitReport.Status
NAMES = {
    "thammuu": "Tham mưu",
    "chinhtri": "Chính trị",
    "haucan": "Hậu cần",
    "kythuat": "Kỹ thuật",
    "congbinh": "Công binh",
    "trinhsat": "Trinh sát",
}
DUE = date(2026, 6, 20)


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 6, 15)), tick=True) as clock:
        yield clock


@pytest.fixture
def period(clock, transactional_db):
    """Six members, the first the head and the second its deputy, each with a report of one line in two sections."""
    units = [make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(NAMES.values())]
    cluster = make_cluster(units, number=3, deputy=units[1], organisation=make_unit("Bộ Chỉ huy"))
    for username, unit in zip(NAMES, units, strict=True):
        make_user(unit, username=username, full_name=f"Cán bộ {NAMES[username]}")
    make_user(cluster.organisation, "commander", username="chihuy")
    period, pledge = make_period(cluster), make_pledge(cluster)
    targets = [
        make_target(pledge, f"Chỉ tiêu {place}", line=make_line(pledge, f"Phần {place}", order=place))
        for place in (1, 2)
    ]
    for unit in units:
        report = make_report(period, unit)
        for target in targets:
            make_result(report, target, value=5)
    return period


def report_of(period, username):
    return period.reports.get(unit__people__username=username)


def person(username):
    return User.objects.get(username=username)


def submit(period, username, at=None):
    workflow.take(report_of(period, username), "submit", by=person(username), at=at or now())


def board(visitor, period):
    visitor.go(f"/ky/{period.pk}/")


def row(visitor, name):
    matrix = visitor.page.get_by_role("region", name="Các đơn vị và các phần của báo cáo")
    return matrix.get_by_role("row").filter(has=visitor.page.get_by_role("rowheader", name=name))


def section(visitor, name):
    return visitor.page.get_by_role("region", name=name, exact=True)


def press(visitor, button):
    """A button that sends something; the answer has come when this returns."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


@pytest.fixture
def second(browser, live_server):
    """Somebody at another browser."""
    context = browser.new_context(locale="vi-VN", viewport=DESK)
    someone = Visitor(context.new_page(), live_server.url)
    yield someone
    context.close()
    assert someone.trouble == []


def test_every_cell_has_its_state_in_a_word_an_icon_and_a_colour(visitor, period, clock):
    submit(period, "haucan")
    submit(period, "kythuat")
    workflow.take(report_of(period, "kythuat"), "approve", by=person("thammuu"), at=now())
    submit(period, "trinhsat")
    returned = report_of(period, "trinhsat")
    line = returned.results.order_by("target__line__order").first()
    workflow.take(
        returned, "return", by=person("thammuu"), at=now(), comment="Sửa.", flags={line.pk: "Sai số."}
    )
    report_of(period, "congbinh").results.update(value=None, state="missing")
    report_of(period, "chinhtri").results.filter(target__name="Chỉ tiêu 1").update(
        value=None, state="missing"
    )
    UnitReport.objects.filter(unit__people__username__in=["chinhtri"]).update(changed_at=now())
    visitor.log_in("thammuu")
    board(visitor, period)
    seen = {
        name: [
            cell.inner_text()
            for cell in row(visitor, f"Phòng {name}").locator("td:has(.cell, .state) .state").all()
        ]
        for name in ("Chính trị", "Hậu cần", "Kỹ thuật", "Công binh", "Trinh sát")
    }
    assert seen == {
        "Chính trị": ["Đang nhập", "chưa nhập 0/1", "đã nhập đủ 1/1"],
        "Hậu cần": ["Đã nộp", "đã nộp 1/1", "đã nộp 1/1"],
        "Kỹ thuật": ["Đã duyệt", "đã duyệt 1/1", "đã duyệt 1/1"],
        "Công binh": ["Chưa nhập", "chưa nhập 0/1", "chưa nhập 0/1"],
        "Trinh sát": ["Trả lại", "cần sửa 1/1", "giữ nguyên 1/1"],
    }
    colours = {
        name: row(visitor, f"Phòng {name}")
        .locator(".state")
        .first.evaluate("one => getComputedStyle(one).color")
        for name in seen
    }
    assert len(set(colours.values())) == 5
    icons = visitor.page.locator(".matrix .state .icon").count()
    assert icons == visitor.page.locator(".matrix .state").count()
    sound(visitor, "bang-trang-thai")
    clock.move_to(moment(date(2026, 6, 22)))
    visitor.log_in("thammuu")
    board(visitor, period)
    late = row(visitor, "Phòng Công binh").locator(".state").all_inner_texts()
    assert late == ["Chưa nhập", "Quá hạn 2 ngày", "quá hạn 0/1", "quá hạn 0/1"]


def test_late_extended_and_excused_units_stand_apart(visitor, period, clock):
    submit(period, "haucan", moment(date(2026, 6, 15)))
    asked = workflow.ask_extension(
        report_of(period, "kythuat"), by=person("kythuat"), at=now(), days=5, reason="Số liệu về muộn."
    )
    workflow.take(asked, "grant", by=person("thammuu"), at=now())
    clock.move_to(moment(date(2026, 6, 23)))
    submit(period, "congbinh")
    submit(period, "kythuat")
    page = visitor.page
    visitor.log_in("thammuu")
    board(visitor, period)
    late = section(visitor, "Đúng hạn hay chậm")
    assert [" ".join(one.split()) for one in late.locator("li").all_inner_texts()] == [
        "Phòng Tham mưu: quá hạn 3 ngày, chưa nộp",
        "Phòng Chính trị: quá hạn 3 ngày, chưa nộp Miễn trễ Phòng Chính trị",
        "Phòng Công binh: nộp chậm 3 ngày Miễn trễ Phòng Công binh",
        "Phòng Trinh sát: quá hạn 3 ngày, chưa nộp Miễn trễ Phòng Trinh sát",
        "Phòng Kỹ thuật: đã nộp trong hạn mới 25/06/2026",
    ]
    late.get_by_role("link", name="Miễn trễ Phòng Công binh").click()
    press(visitor, "Miễn trễ")
    visitor.was_refused(422)
    assert "Ghi lý do để đơn vị biết." in visitor.text()
    sound(visitor, "mien-tre")
    page.get_by_label("Lý do miễn trễ").fill("Đơn vị đi chống bão từ ngày 17 đến 22/6.")
    press(visitor, "Miễn trễ")
    groups = late.locator(".lateness > div")
    assert [" ".join(one.split()).split(":")[0] for one in groups.all_inner_texts()] == [
        "Chậm, quá hạn Phòng Tham mưu",
        "Trong thời gian gia hạn Phòng Kỹ thuật",
        "Được miễn trễ Phòng Công binh",
    ]
    assert "nộp chậm 3 ngày. Lý do: Đơn vị đi chống bão" in groups.last.inner_text()
    assert page.locator(".tile").all_inner_texts()[3:] == [
        "3\nđơn vị chậm, quá hạn",
        "1\nđơn vị trong thời gian gia hạn",
        "1\nđơn vị được miễn trễ",
    ]
    assert "Được miễn trễ" in row(visitor, "Phòng Công binh").inner_text()
    sound(visitor, "bang-cham")
    visitor.log_in("congbinh")
    visitor.go(report_of(period, "congbinh").get_absolute_url())
    assert "Đơn vị đi chống bão" in page.locator(".facts").inner_text()


def test_what_changed_between_two_looks_is_listed_and_leads_there(visitor, period, clock):
    page = visitor.page
    visitor.log_in("thammuu")
    board(visitor, period)
    news = page.locator(".news")
    press(visitor, "Đã xem")
    assert "Không có gì mới từ lúc" in news.inner_text()
    clock.move_to(moment(date(2026, 6, 16), 10))
    submit(period, "haucan")
    workflow.ask_extension(
        report_of(period, "kythuat"), by=person("kythuat"), at=now(), days=2, reason="Bận diễn tập."
    )
    visitor.log_in("thammuu")
    board(visitor, period)
    assert "Mới từ lúc 09:00 hôm qua" in news.inner_text()
    assert [one.split(" Cán bộ")[0] for one in news.get_by_role("listitem").all_inner_texts()] == [
        "Phòng Kỹ thuật: Xin gia hạn 2 ngày",
        "Phòng Hậu cần: Nộp báo cáo",
    ]
    sound(visitor, "bang-viec-moi")
    news.get_by_role("link", name="Phòng Hậu cần: Nộp báo cáo").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Báo cáo của Phòng Hậu cần"
    board(visitor, period)
    press(visitor, "Đã xem")
    assert news.get_by_role("listitem").count() == 0
    visitor.log_in("chinhtri")  # who looks for themselves
    board(visitor, period)
    assert news.get_by_role("listitem").count() == 2


def test_what_waits_grows_old_turns_red_is_reminded_and_goes_to_the_superior(visitor, period, clock):
    page, since = visitor.page, date(2026, 6, 15)
    submit(period, "haucan", moment(since))
    age = row(visitor, "Phòng Hậu cần").locator(".age")
    for days, words in ((2, "chờ 2 ngày"), (3, "chờ 3 ngày, quá lâu"), (5, "chờ 5 ngày, quá lâu")):
        clock.move_to(moment(since + timedelta(days), 10))
        call_command("tick", verbosity=0)
        visitor.log_in("thammuu")
        task = page.locator(".task", has_text="Duyệt báo cáo của các đơn vị")
        assert task.locator(".age").inner_text() == words
        visitor.shot(f"viec-cho-{days}")
        board(visitor, period)
        assert age.inner_text() == words
    red = page.evaluate(
        "() => { const p = document.createElement('p'); p.className = 'age is-long';"
        " document.body.append(p); const c = getComputedStyle(p).color; p.remove(); return c }"
    )
    assert age.evaluate("one => getComputedStyle(one).color") == red
    assert age.locator("use").get_attribute("href").endswith("#warning")
    assert "đã nhắc 18/6, đã báo chỉ huy 20/6" in row(visitor, "Phòng Hậu cần").inner_text()
    assert "đủ 3 ngày thì nhắc người phải làm, đủ 5 ngày thì báo chỉ huy" in visitor.text()
    sound(visitor, "bang-cho-lau")
    assert report_of(period, "haucan").status == Status.SUBMITTED
    visitor.log_in("chihuy")
    page.get_by_role("link", name="Thông báo").click()
    page.get_by_role("link", name="chờ duyệt đã 5 ngày").click()
    assert page.url.endswith(f"/ky/{period.pk}/")


def test_three_are_approved_at_once_and_the_one_that_changed_meanwhile_is_named(visitor, second, period):
    for username in ("haucan", "kythuat", "congbinh"):
        submit(period, username)
    page = visitor.page
    visitor.log_in("thammuu")
    board(visitor, period)
    page.get_by_role("link", name="Chọn mọi báo cáo chờ duyệt").click()
    assert page.locator("input[name=approve]:checked").count() == 3
    assert page.get_by_role("checkbox", name="để nhắc Phòng Tham mưu").count() == 0  # the own unit
    press(visitor, "Duyệt các báo cáo đã chọn")
    assert page.get_by_role("heading", level=1).inner_text() == "Duyệt 3 báo cáo"
    assert "Số liệu vào bảng tổng hợp và bài viết." in visitor.text()
    sound(visitor, "duyet-nhieu")
    second.log_in("kythuat")  # takes the report back and hands it in anew
    second.go(report_of(period, "kythuat").get_absolute_url())
    press(second, "Thu hồi")
    second.page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
    press(second, "Nộp báo cáo")
    press(visitor, "Duyệt 3 báo cáo")
    assert page.get_by_role("status").inner_text() == "2 đã duyệt, 1 không làm được."
    outcomes = page.locator(".outcome").all_inner_texts()
    assert outcomes[0] == "Phòng Hậu cần: Đã duyệt."
    assert outcomes[1].startswith(
        "Phòng Kỹ thuật: không làm, báo cáo giữ nguyên. Báo cáo đã thay đổi sau khi bạn mở bảng (Cán bộ Kỹ thuật"
    )
    assert outcomes[2] == "Phòng Công binh: Đã duyệt."
    sound(visitor, "duyet-nhieu-xong")
    page.reload()  # the same press again
    assert "2 đã duyệt từ trước, 1 không làm được" in page.get_by_role("status").inner_text()
    assert [report_of(period, who).status for who in ("haucan", "kythuat", "congbinh")] == [
        Status.APPROVED,
        Status.SUBMITTED,
        Status.APPROVED,
    ]


def test_units_are_reminded_by_keyboard_and_once_a_day(visitor, second, period):
    page = visitor.page
    visitor.log_in("thammuu")
    board(visitor, period)
    for name in ("Phòng Hậu cần", "Phòng Kỹ thuật"):
        page.get_by_role("checkbox", name=f"để nhắc {name}").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Nhắc các đơn vị đã chọn").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "mỗi ngày một đơn vị chỉ được nhắc một lần" in visitor.text()
    page.get_by_role("button", name="Nhắc 2 đơn vị nộp báo cáo").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "2 đã nhắc."
    board(visitor, period)
    assert page.get_by_role("checkbox", name="để nhắc Phòng Hậu cần").count() == 0
    assert "đã nhắc 15/6" in row(visitor, "Phòng Hậu cần").inner_text()
    second.log_in("haucan")
    second.page.get_by_role("link", name="Thông báo").click()
    assert "nhắc đơn vị nộp báo cáo 6 tháng đầu năm 2026, hạn nộp 20/06/2026" in second.text()


def test_an_overdue_report_stays_on_top_in_red_and_both_days_are_named_on_the_form(visitor, period, clock):
    page = visitor.page
    make_report(
        make_period(period.cluster, "q1", opens_on=date(2026, 3, 1), due_on=date(2026, 3, 20)),
        person("haucan").unit,
        Status.SUBMITTED,
        by=person("haucan"),
    )
    visitor.log_in("haucan")
    visitor.go(report_of(period, "haucan").get_edit_url())
    form = " ".join(page.locator(".page-head").inner_text().split())
    assert "Hạn nộp: 20/06/2026 (còn 5 ngày)" in form
    assert "Khóa sửa: từ 26/06/2026 (còn 11 ngày)" in form
    clock.move_to(moment(date(2026, 6, 23)))
    visitor.log_in("thammuu")  # has reports of an older period to judge, and its own is overdue
    first = page.locator(".task").first
    assert first.locator(".task-what strong").inner_text() == "Báo cáo của đơn vị"
    assert first.locator(".state-late").inner_text() == "Quá hạn"
    assert "quá hạn 3 ngày" in first.inner_text()
    assert "is-late" in first.get_attribute("class")
    sound(visitor, "viec-qua-han")
    clock.move_to(moment(date(2026, 7, 3)))  # locked since a week, and still there
    visitor.log_in("thammuu")
    assert first.locator(".state-late").inner_text() == "Quá hạn"
    assert "đã khóa sửa" in first.inner_text()
    visitor.go(report_of(period, "thammuu").get_edit_url())
    assert "Đã khóa sửa từ 26/06/2026" in visitor.text()
