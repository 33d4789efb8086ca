"""A unit has one line of its score sheet looked at again and the cluster reads the ruling, in a browser: N9."""

from datetime import date

import pytest

from cluster_reports.models import Appeal
from tests.factories import (
    make_cluster,
    make_criterion,
    make_final,
    make_period,
    make_scoring,
    make_table,
    make_unit,
    make_user,
    moment,
)


@pytest.fixture
def site(transactional_db, time_machine):
    """A cluster of three whose points are all decided, on 22 June."""
    time_machine.move_to(moment(date(2026, 6, 22)), tick=True)
    units = [
        make_unit(f"Phòng {name}", protocol_order=place)
        for place, name in enumerate(("Tham mưu", "Hậu cần", "Kỹ thuật"))
    ]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), deputy=units[1], number=3)
    for unit, name in zip(units, ("thammuu", "haucan", "kythuat"), strict=True):
        make_user(unit, username=name)
    table = make_table(cluster)
    group = make_criterion(table, "Thực hiện nhiệm vụ", "sum", 0, code="I")
    plan = make_criterion(table, "Có kế hoạch phát động", "pass", 5, parent=group, code="1.1", order=1)
    model = make_criterion(
        table, "Mô hình mới", "events", 8, each=2, measure="mô hình", parent=group, code="1.2", order=2
    )
    scoring = make_scoring(make_period(cluster), table)
    for unit in units:
        make_final(scoring, plan, unit, 5, reason="Hội nghị thống nhất.")
        make_final(scoring, model, unit, 4, reason="Hội nghị thống nhất.")
    return scoring, units


@pytest.mark.parametrize("width", [1280, 360])
def test_a_line_is_appealed_ruled_on_and_read_by_the_cluster(site, visitor, width):
    scoring, (_, _, technical) = site
    page, base = visitor.page, f"/ky/{scoring.period_id}/cham-diem/"
    page.set_viewport_size({"width": width, "height": 800})

    def sound(name):
        assert visitor.overflow() == 0, name
        assert visitor.violations() == [], name
        visitor.shot(f"appeal-{name}")

    visitor.log_in("kythuat")
    visitor.go(f"{base}{technical.pk}/")
    sound("sheet")
    page.get_by_role("link", name="Đề nghị xem lại điểm 1.2 Mô hình mới").click()
    page.get_by_role("button", name="Gửi đề nghị").click()
    page.get_by_text("Ghi lý do để người chấm xem lại.").first.wait_for()
    visitor.was_refused(422)
    page.get_by_label("Lý do").fill("Mô hình “Bữa ăn đủ chất” có văn bản nhân rộng số 15, chưa được tính.")
    sound("ask")
    page.get_by_role("button", name="Gửi đề nghị").click()
    page.get_by_text("Cụm, khối trả lời chậm nhất ngày 27/06/2026.").wait_for()
    sound("asked")
    visitor.go(f"{base}{technical.pk}/")
    page.get_by_text("trả lời chậm nhất 27/06/2026").wait_for()

    visitor.log_in("thammuu")
    visitor.go("/viec-cua-toi/")
    sound("work")
    visitor.go(base)
    page.get_by_role("button", name="Chốt bảng chấm điểm").click()
    page.get_by_text("đề nghị xem lại điểm “1.2 Mô hình mới” chưa được trả lời.").wait_for()
    visitor.was_refused(409)
    sound("scoring")
    page.get_by_role("link", name="Phòng Kỹ thuật: 1.2 Mô hình mới").click()
    page.get_by_label("Điểm mới (từ 0 đến 8)").fill("6")
    page.get_by_label("Lý do").first.fill("Văn bản số 15 hợp lệ.")
    sound("ruling")
    page.get_by_role("button", name="Sửa điểm").click()
    page.get_by_text("Phòng Kỹ thuật: sửa thành 6 điểm (khi đề nghị: 4).").wait_for()
    sound("ruled")
    assert Appeal.objects.get().status == "changed"
    visitor.go(base)
    page.get_by_role("button", name="Chốt bảng chấm điểm").click()
    page.get_by_text("đã chốt.").first.wait_for()

    visitor.log_in("haucan")
    visitor.go(f"{base}{technical.pk}/")
    row = page.get_by_role("row", name="1.2 Mô hình mới")
    assert "6,00" in row.inner_text()
    row.get_by_role("link", name="Xem lại điểm").click()
    page.get_by_text("Văn bản số 15 hợp lệ.").first.wait_for()
