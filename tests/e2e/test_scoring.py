"""From the scoring table to the place, in a browser: F7, F36, F37, F39, F40, F41, F44, F83."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from cluster_reports.models import Scoring, ScoringTable
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
from units.models import User


@pytest.fixture
def site(transactional_db, time_machine):
    """A cluster of three with an approved report each and a table that scores a target, a plan and a sample."""
    time_machine.move_to(moment(date(2026, 6, 22)), tick=True)
    units = [
        make_unit(f"Phòng {name}", protocol_order=place)
        for place, name in enumerate(("Tham mưu", "Hậu cần", "Kỹ thuật"))
    ]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), deputy=units[1], number=3)
    period, target = (
        make_period(cluster),
        make_target(make_pledge(cluster), "Giúp dân", planned=100, measure="ngày công"),
    )
    staff = {
        name: make_user(unit, username=name)
        for name, unit in zip(("thammuu", "haucan", "kythuat"), units, strict=True)
    }
    make_user(cluster.organisation, role="commander", username="chihuy")
    make_user(role="admin", username="quantri")
    for unit, value in zip(units, (60, 50, 45), strict=True):
        report = make_report(period, unit, "approved", by=staff["thammuu"], at=moment(date(2026, 6, 18)))
        make_result(report, target, value=value)
    table = make_table(cluster)
    group = make_criterion(table, "Thực hiện nhiệm vụ", "sum", 0, code="I")
    make_criterion(table, "Giúp dân", "target", 20, target=target, parent=group, code="1.1", order=1)
    make_criterion(table, "Có kế hoạch phát động", "pass", 5, parent=group, code="1.2", order=2)
    make_criterion(
        table, "Mô hình mới", "events", 4, each=2, measure="mô hình", parent=group, code="1.3", order=3
    )
    return make_scoring(period, table), units


def test_a_unit_marks_itself_the_cluster_decides_and_everybody_reads_the_places(site, visitor):
    scoring, (_, _, technical) = site
    page = visitor.page
    visitor.log_in("kythuat")
    visitor.go(f"/ky/{scoring.period_id}/")
    page.get_by_role("link", name="Chấm điểm").click()
    page.get_by_text("Bảng chấm điểm chưa chốt.").wait_for()
    visitor.shot("scoring-not-yet")
    page.get_by_role("link", name="Phiếu điểm của đơn vị tôi").click()
    page.get_by_role("link", name="Tự chấm", exact=True).click()
    page.get_by_label("Đạt", exact=True).select_option("Đạt")
    page.get_by_label("Số mô hình (mỗi lần 2 điểm)").fill("2")
    page.get_by_label("Căn cứ, giải trình").last.fill("Mô hình “Bữa ăn đủ chất” có văn bản nhân rộng.")
    visitor.shot("scoring-own")
    page.get_by_role("button", name="Lưu").click()
    row = page.get_by_role("row", name="1.1 Giúp dân")
    assert "18,00" in row.inner_text()
    row.get_by_text("Vì sao").click()
    assert (
        "Thực hiện 45 ngày công, mức giao 50 ngày công: đạt 90%, được 90% của 20 điểm là 18 điểm."
        in row.inner_text()
    )
    assert visitor.violations() == []

    visitor.log_in("thammuu")
    visitor.go(f"/ky/{scoring.period_id}/cham-diem/")
    page.get_by_role("heading", name="Thứ hạng chạy thử").wait_for()
    page.get_by_role("link", name=technical.name).click()
    page.get_by_role("link", name="Cụm chấm").click()
    page.get_by_label("Đạt", exact=True).select_option("Đạt")
    page.get_by_label("Số mô hình (mỗi lần 2 điểm)").fill("1")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Chốt điểm").click()
    page.get_by_role("button", name="Chốt 3 tiêu chí theo điểm cụm chấm").click()
    page.get_by_text("Đã chốt 3 tiêu chí").wait_for()
    page.get_by_label("Điểm chốt").last.fill("4")
    page.get_by_role("button", name="Lưu điểm chốt").click()
    page.get_by_text("Điểm cụm chấm là 2: ghi lý do chốt điểm khác.").first.wait_for()
    visitor.was_refused(422)
    page.get_by_label("Lý do, khi khác điểm cụm chấm").last.fill("Văn bản nhân rộng mô hình thứ hai đến sau.")
    page.get_by_role("button", name="Lưu điểm chốt").click()
    row = page.get_by_role("row", name="1.3 Mô hình mới")
    assert [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()[:4]] == [
        "4",
        "4,00",
        "2,00",
        "4,00",
    ]
    visitor.shot("scoring-sheet")
    assert visitor.violations() == []

    for name in ("thammuu", "haucan"):
        unit = next(one for one in site[1] if one.pk == User.objects.get(username=name).unit_id)
        visitor.log_in("haucan" if name == "thammuu" else "thammuu")  # the deputy scores the head's own unit
        visitor.go(f"/ky/{scoring.period_id}/cham-diem/{unit.pk}/cum-cham/")
        page.get_by_label("Đạt", exact=True).select_option("Đạt")
        page.get_by_label("Số mô hình (mỗi lần 2 điểm)").fill("0")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("link", name="Chốt điểm").click()
        page.get_by_role("button", name="Chốt 3 tiêu chí theo điểm cụm chấm").click()
        page.get_by_text("Đã chốt 3 tiêu chí").wait_for()
    visitor.log_in("thammuu")
    visitor.go(f"/ky/{scoring.period_id}/cham-diem/")
    visitor.shot("scoring-trial")
    assert visitor.violations() == []
    page.get_by_role("button", name="Chốt bảng chấm điểm").click()
    page.get_by_text("đã chốt.").first.wait_for()
    assert Scoring.objects.get().digest

    visitor.log_in("chihuy")
    visitor.go(f"/ky/{scoring.period_id}/cham-diem/")
    ranks = page.get_by_role("region", name="Thứ hạng các đơn vị").locator("tbody tr")
    said = [row.split("\t")[:2] for row in ranks.all_inner_texts()]
    assert [one[0].strip() for one in said] == ["1", "2", "2"]  # 27; 25 and 25
    assert "cùng hạng vì bằng điểm" in visitor.text()
    with page.expect_download() as started:
        page.get_by_role("link", name="Tải bảng Excel").click()
    book = load_workbook(io.BytesIO(started.value.path().read_bytes()))
    assert book.sheetnames == ["Tổng hợp", "Chi tiết"]
    assert "CHẠY THỬ" not in str([cell.value for row in book["Tổng hợp"].iter_rows() for cell in row])


def test_a_weight_changed_in_a_copy_is_seen_in_its_group_and_total_and_not_in_the_old_version(site, visitor):
    scoring, _ = site
    page = visitor.page
    visitor.log_in("quantri")
    visitor.go(scoring.table.get_absolute_url())
    assert "Tổng 29 điểm" in visitor.text()
    page.get_by_role("button", name="Lập bản mới từ bản này").click()
    page.get_by_role("heading", name="Bảng điểm năm 2026, bản 2").wait_for()
    page.get_by_role("link", name="Sửa 1.3 Mô hình mới").click()
    page.get_by_label("Điểm tối đa").fill("6")
    visitor.shot("scoring-criterion")
    page.get_by_role("button", name="Lưu lại", exact=True).or_(
        page.get_by_role("button", name="Lưu", exact=True)
    ).first.click()
    page.get_by_role("heading", name="Bảng điểm năm 2026, bản 2").wait_for()
    assert "Tổng 31 điểm" in visitor.text()
    group = page.get_by_role("row", name="I Thực hiện nhiệm vụ")
    assert group.get_by_role("cell").first.inner_text() == "31"
    visitor.shot("scoring-table")
    assert visitor.violations() == []
    page.get_by_role("button", name="Ban hành bảng điểm").click()
    page.get_by_text("đã ban hành.").first.wait_for()
    visitor.go(scoring.table.get_absolute_url())
    assert "Tổng 29 điểm" in visitor.text()
    assert ScoringTable.objects.count() == 2


@pytest.mark.parametrize("width", [360, 1280])
def test_scoring_pages_fit_the_window(site, visitor, width):
    scoring, (first, *_) = site
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.log_in("haucan")
    base = f"/ky/{scoring.period_id}/cham-diem/"
    for address in (
        base,
        f"{base}{first.pk}/",
        f"{base}{first.pk}/cum-cham/",
        f"{base}{first.pk}/chot/",
        "/bang-diem/",
    ):
        visitor.go(address)
        assert visitor.overflow() == 0, address
        visitor.shot(f"scoring-{address.strip('/').replace('/', '-')}")


def test_on_a_phone_the_total_stands_beside_the_name_in_full(site, visitor):
    scoring, _ = site
    visitor.page.set_viewport_size({"width": 360, "height": 800})
    visitor.log_in("thammuu")
    visitor.go(f"/ky/{scoring.period_id}/cham-diem/")
    window = visitor.page.locator(".ledger-wrap").first.bounding_box()
    total = visitor.page.locator(".ranking tbody tr").first.locator("td.num").first.bounding_box()
    assert total["x"] + total["width"] <= window["x"] + window["width"]
