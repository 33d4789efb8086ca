"""N25: from a place nobody believes to the rule behind it, and a clerk who comes back after half a year."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.factories import (
    make_cluster,
    make_criterion,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_scoring,
    make_table,
    make_target,
    make_unit,
    make_user,
    moment,
)

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


@pytest.fixture
def site(transactional_db, settings, time_machine):
    """A cluster whose head scores, and a unit with a report of which one figure wants a word."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(moment(date(2026, 6, 10)), tick=True)
    units = [
        make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(("Tham mưu", "Hậu cần"))
    ]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), number=3)
    period = make_period(cluster)
    target = make_target(make_pledge(cluster), "Mô hình hay", planned=10, measure="mô hình")
    make_result(make_report(period, units[1]), target, value=2)
    table = make_table(cluster, ranking="Bằng nhau thì ưu tiên đơn vị huấn luyện giỏi.")
    make_criterion(table, "Giúp dân", kind="events", each=2, maximum=10)
    make_scoring(period, table)
    for username, unit in zip(("thammuu", "haucan"), units, strict=True):
        make_user(unit, username=username)
    return period


def sound(visitor, name):
    """Neither axe nor a phone finds fault with the page; the desk comes back."""
    assert visitor.violations() == []
    visitor.shot(name)
    visitor.page.set_viewport_size(PHONE)
    assert visitor.overflow() == 0, name
    visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_place_leads_to_its_rule_and_the_rule_to_what_is_in_force(visitor, site):
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(f"/ky/{site.pk}/cham-diem/")
    page.get_by_role("link", name="Xếp hạng khi bằng điểm").click()
    heading = page.get_by_role("heading", name="Xếp hạng khi bằng điểm")
    expect(heading).to_be_in_viewport()
    clause = page.locator("#xep-hang-bang-diem")
    expect(clause).to_contain_text("Đơn vị C: 90 điểm, hạng 3; Đơn vị D: 90 điểm, hạng 3.")
    expect(clause).to_contain_text("ưu tiên đơn vị huấn luyện giỏi")
    expect(clause.get_by_role("link", name="Chấm điểm của kỳ")).to_be_visible()
    sound(visitor, "rule-scoring")
    page.get_by_role("link", name="Bỏ phiếu ›").click()
    expect(page.get_by_role("heading", name="Bỏ phiếu", exact=True)).to_be_visible()


def test_a_stranger_reads_the_book_from_any_page(visitor, site):
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="sổ quy tắc").click()
    expect(page.get_by_role("heading", name="Sổ quy tắc")).to_be_visible()
    sound(visitor, "rule-contents")
    page.get_by_role("link", name="Ai làm được gì", exact=True).click()
    expect(page.locator("#ai-lam")).to_contain_text("Duyệt báo cáo")
    sound(visitor, "rule-people")


def test_a_clerk_is_told_by_the_page_what_to_do_and_by_the_doubt_why(visitor, site):
    page = visitor.page
    visitor.log_in("haucan")
    summary = page.get_by_text("Trang này để làm gì?")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".page-help li").first).to_be_visible()
    sound(visitor, "help-my-work")
    page.locator(".task a").first.click()
    expect(page.locator(".notes-list")).to_contain_text("thấp hơn 60% so với kế hoạch kỳ")
    summary.click()
    sound(visitor, "help-entry")
    page.locator(".notes-list").get_by_role("link", name="Các điều hệ thống hỏi").click()
    expect(page.locator("#dieu-can-hoi")).to_contain_text("Kém kế hoạch kỳ từ mức của chỉ tiêu trở lên")
    visitor.go("/tro-giup/")
    expect(page.get_by_text("Vai trò của bạn.")).to_have_count(2)
    page.get_by_role("link", name="Cán bộ đơn vị", exact=True).click()
    expect(page.get_by_role("button", name="In trang này")).to_be_visible()
    sound(visitor, "help-half-year")
    page.locator(".half-year").get_by_role("link", name="Việc của tôi").first.click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
