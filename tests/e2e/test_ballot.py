"""A council of five votes secretly, on a phone and by keyboard, one on paper; the result is read after the end: F42."""

from datetime import date

import pytest

from cluster_reports.models import Ballot, Tally
from tests.factories import (
    make_cluster,
    make_criterion,
    make_final,
    make_period,
    make_rule,
    make_scoring,
    make_table,
    make_unit,
    make_user,
    moment,
)

NAMES = {
    "thammuu": "Tham mưu",
    "chinhtri": "Chính trị",
    "haucan": "Hậu cần",
    "kythuat": "Kỹ thuật",
    "quany": "Quân y",
}


@pytest.fixture
def site(transactional_db, time_machine):
    """A cluster of five on 22 June; two units are equal, every point is decided."""
    time_machine.move_to(moment(date(2026, 6, 22)), tick=True)
    units = [make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(NAMES.values())]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), deputy=units[1], number=3)
    for unit, name in zip(units, NAMES, strict=True):
        make_user(unit, username=name, full_name=f"Cán bộ {unit.name}")
    make_rule("Quá bán, phiếu kín", share=50, exceeds=True, source="Quy chế hoạt động của cụm, khối thi đua")
    table = make_table(cluster)
    group = make_criterion(table, "Thực hiện nhiệm vụ", "sum", 0, code="I")
    leaf = make_criterion(
        table, "Mô hình mới", "events", 10, each=1, measure="mô hình", parent=group, code="1.1"
    )
    scoring = make_scoring(make_period(cluster), table)
    for unit, points in zip(units, (9, 8, 8, 7, 6), strict=True):
        make_final(scoring, leaf, unit, points, reason="Hội nghị thống nhất.")
    return scoring


def test_equal_units_are_parted_by_a_secret_ballot(site, visitor):
    page, ranking = visitor.page, f"/ky/{site.period_id}/cham-diem/"

    def sound(name, *, with_axe=False):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert visitor.overflow() == 0, (name, width)
            visitor.shot(f"ballot-{name}")
        if with_axe:
            assert visitor.violations() == [], name

    visitor.log_in("thammuu")
    visitor.go(ranking)
    page.get_by_role("link", name="Lập phiếu bầu hạng 2").click()
    sound("draft")
    page.get_by_role("button", name="Lưu phiếu bầu").click()
    page.get_by_text("Đã lập phiếu.").wait_for()
    sound("drafted")
    page.get_by_role("button", name="Mở bỏ phiếu").click()
    page.get_by_text("0/5 người đã bỏ phiếu, cần ít nhất 4").wait_for()
    ballot = Ballot.objects.get()
    address = ballot.get_absolute_url()

    page.set_viewport_size({"width": 360, "height": 800})
    for name, place in (("haucan", 1), ("chinhtri", 0), ("kythuat", 1)):
        visitor.log_in(name)
        visitor.go(address)
        if name == "haucan":
            sound("paper", with_axe=True)
        page.get_by_role("radio").nth(place).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # reads it once more
        page.get_by_role("heading", name="Xem lại phiếu").wait_for()
        if name == "haucan":
            sound("confirm", with_axe=True)
        page.get_by_role("button", name="Bỏ phiếu").click()
        page.get_by_text("Phiếu của bạn đã được ghi.").first.wait_for()
    assert "Kết quả hiện ở đây khi kết thúc" in visitor.text()

    visitor.log_in("thammuu")
    visitor.go(address)
    page.get_by_text("3/5 người đã bỏ phiếu, cần ít nhất 4").wait_for()
    sound("running", with_axe=True)
    page.get_by_role("link", name="Nhập phiếu giấy").click()
    page.get_by_label("Phòng Quân y: Cán bộ Phòng Quân y").check()
    page.get_by_label("Phòng Chính trị: số phiếu được bầu").fill("0")
    page.get_by_label("Phòng Hậu cần: số phiếu được bầu").fill("1")
    sound("written")
    page.get_by_role("button", name="Nhập phiếu giấy").click()
    page.get_by_text("Đã nhập 1 phiếu giấy.").wait_for()
    assert "Phòng Hậu cần: 3/5" not in visitor.text()
    page.get_by_role("button", name="Kết thúc và kiểm phiếu").click()
    page.get_by_text("Phòng Hậu cần: 3/5 phiếu, được chọn.").wait_for()
    sound("result", with_axe=True)
    assert not Tally.objects.exists()
    visitor.go(ranking)
    page.get_by_text("bằng điểm, theo kết quả bỏ phiếu ngày 22/06/2026, 3/4 phiếu").first.wait_for()
    sound("ranking")
    page.emulate_media(media="print")
    visitor.go(address)
    assert page.get_by_role("heading", name="Nhật ký").count() == 0
    assert "Bỏ phiếu kín ngày 22/06/2026: 4/5 thành viên" in visitor.text()
