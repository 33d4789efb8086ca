"""An agreed target is changed with a reason and another's approval; before a period opens its gaps are listed."""

from datetime import date

import pytest
import time_machine

from cluster_reports.models import Target
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

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 6, 15)), tick=True) as clock:
        yield clock


@pytest.fixture
def cluster(clock, transactional_db):
    """Two units that signed, head and deputy, one target measured for one line."""
    units = [make_unit(f"Phòng {name}") for name in ("Tham mưu", "Hậu cần")]
    cluster = make_cluster(units, number=3, deputy=units[1])
    pledge = make_pledge(cluster, status="confirmed")
    make_target(pledge, "Tuần tra, canh gác", planned=100, line=make_line(pledge, "Tuần tra giỏi"))
    for username, name, unit in (
        ("thammuu", "Trần Tham Mưu", units[0]),
        ("haucan", "Lê Văn Hậu", units[1]),
    ):
        make_user(unit, username=username, full_name=name)
        pledge.signatures.create(unit=unit, signed_on=date(2026, 2, 26), signer_post="Trưởng phòng")
    make_user(cluster.organisation, "editor", username="bientap", full_name="Đỗ Biên Tập")
    make_user(role="admin", username="quantri", full_name="Quản Trị Viên")
    return cluster


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.trouble.clear()  # in the administration axe itself tries inline styles, which the policy refuses
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_locked_target_demands_a_reason_and_its_history_shows_old_new_who_and_why(visitor, cluster):
    page, target = visitor.page, Target.objects.get()
    report = make_report(make_period(cluster), cluster.memberships.get(unit__name="Phòng Hậu cần").unit)
    make_result(report, target, value=45)
    visitor.log_in("quantri")
    visitor.go(f"/quan-tri/cluster_reports/target/{target.pk}/change/")
    page.get_by_label("Mức giao cả năm").first.fill("80")
    page.locator("input[name=_save]").click()
    asked = page.get_by_role("region", name="Những thay đổi chờ lý do").inner_text()
    assert ("100 cuộc" in asked, "80 cuộc" in asked) == (True, True)
    sound(visitor, "hoi-ly-do")
    assert Target.objects.get().planned == 100
    page.get_by_role("button", name="Gửi đề nghị điều chỉnh").click()
    assert "Ghi lý do" in page.locator(".errorlist, .invalid-feedback, .error-summary").first.inner_text()
    visitor.was_refused(422)
    page.get_by_label("Lý do điều chỉnh").fill("Rút bớt một vọng gác.")
    page.get_by_role("button", name="Gửi đề nghị điều chỉnh").click()
    assert "Chờ quyết định" in visitor.text()
    sound(visitor, "de-nghi-dieu-chinh")

    visitor.log_in("thammuu")
    assert "chờ chưa đến 1 ngày" in visitor.text()
    sound(visitor, "viec-co-de-nghi")
    page.locator(".task", has_text="điều chỉnh chỉ tiêu “Tuần tra, canh gác”").get_by_role("link").click()
    page.get_by_role("button", name="Không đồng ý").click()
    assert "Ghi lý do để người đề nghị biết." in visitor.text()
    visitor.was_refused(422)
    page.get_by_role("button", name="Đồng ý điều chỉnh").click()
    assert "Đã đồng ý" in visitor.text()
    assert Target.objects.get().planned == 80
    page.get_by_role("link", name="Xem chỉ tiêu và các lần điều chỉnh").click()
    history = visitor.text()
    for words in (
        "100 cuộc → 80 cuộc",
        "Quản Trị Viên",
        "Trần Tham Mưu",
        "Rút bớt một vọng gác.",
        "15/06/2026",
    ):
        assert words in history, words
    sound(visitor, "lich-su-chi-tieu")

    visitor.log_in("haucan")
    said = "Mức giao cả năm điều chỉnh từ 100 cuộc thành 80 cuộc ngày 15/06/2026"
    for url, name in ((report.get_edit_url(), "nhap"), (report.get_absolute_url(), "doc")):
        visitor.go(url)
        assert said in visitor.text()
        sound(visitor, f"dong-dieu-chinh-{name}")


def test_the_head_asks_from_the_pledge_and_the_deputy_decides(visitor, cluster):
    page = visitor.page
    make_period(cluster)
    visitor.log_in("thammuu")
    visitor.go(Target.objects.get().pledge.get_absolute_url())
    page.get_by_role("link", name="Đề nghị điều chỉnh chỉ tiêu").click()
    sound(visitor, "head-de-nghi")
    page.get_by_role("button", name="Gửi đề nghị điều chỉnh").click()
    assert "Có 3 chỗ cần sửa" in visitor.text()
    visitor.was_refused(422)
    sound(visitor, "head-de-nghi-loi")
    page.get_by_label("Chỉ tiêu").select_option(label="Tuần tra, canh gác")
    page.get_by_label("Điều chỉnh cho").select_option(label="Phòng Tham mưu")
    page.get_by_label("Giá trị mới").fill("1.200")
    page.get_by_label("Lý do điều chỉnh").fill("Nhận thêm địa bàn.")
    page.get_by_role("button", name="Gửi đề nghị điều chỉnh").click()
    assert page.get_by_role("button", name="Đồng ý điều chỉnh").count() == 0
    visitor.log_in("haucan")
    page.locator(".task", has_text="điều chỉnh chỉ tiêu").get_by_role("link").click()
    page.get_by_role("button", name="Đồng ý điều chỉnh").click()
    visitor.go(Target.objects.get().pledge.get_absolute_url())
    assert "Mức giao cả năm của Phòng Tham mưu: theo mức chung → 1.200 cuộc" in visitor.text()
    sound(visitor, "giao-uoc-dieu-chinh")


def test_a_refused_page_of_the_administration_stands_on_what_was_said(visitor, cluster):
    page, period = visitor.page, make_period(cluster, status="preparing")
    visitor.log_in("quantri")
    visitor.go(f"/quan-tri/cluster_reports/period/{period.pk}/change/")
    page.locator("#id_due_on").fill("01/01/2026")
    page.locator("input[name=_save]").click()
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.className") == "errornote"
    assert page.locator("[aria-invalid=true]").get_attribute("name") == "due_on"


def test_opening_lists_two_gaps_with_links_and_none_turns_green(visitor, cluster):
    page, period = visitor.page, make_period(cluster, status="preparing")
    Target.objects.update(planned=None)
    cluster.pledges.get().signatures.filter(unit__name="Phòng Hậu cần").update(signed_on=None)
    cluster.pledges.update(status="signing")
    visitor.log_in("thammuu")  # the head reads, and has no door into the administration
    visitor.go(cluster.pledges.get().get_absolute_url())
    page.get_by_role("link", name="6 tháng đầu năm 2026", exact=True).click()
    assert "Còn 2 khoảng trống." in visitor.text()
    sound(visitor, "khoang-trong-head")

    visitor.log_in("quantri")
    change = f"/quan-tri/cluster_reports/period/{period.pk}/"
    visitor.go(f"{change}change/")
    page.get_by_role("link", name="Mở kỳ", exact=True).click()
    gaps = page.locator(".gap-check")
    assert "Còn 2 khoảng trống:" in gaps.inner_text()
    sound(visitor, "khoang-trong")
    gaps.get_by_role("link", name="Chỉ tiêu “Tuần tra, canh gác” chưa có mức giao.").click()
    page.get_by_label("Mức giao cả năm").first.fill("100")
    page.locator("input[name=_save]").click()
    visitor.go(f"{change}buoc/open/")
    gaps.get_by_role("link", name="Phòng Hậu cần chưa ký giao ước.").click()
    page.locator("#id_signatures-0-signed_on").fill("26/02/2026")
    page.locator("input[name=_save]").click()
    page.wait_for_load_state()
    cluster.pledges.update(status="confirmed")
    visitor.go(f"{change}buoc/open/")
    assert gaps.inner_text().strip() == "Không còn khoảng trống nào."
    sound(visitor, "khong-con-khoang-trong")
    page.get_by_role("button", name="Mở kỳ").click()
    assert "Đang mở" in page.locator("#content").inner_text()
