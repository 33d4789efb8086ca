"""The head reads the reports of the cluster, approves them, or sends one back with its reasons."""

from tests.e2e.entering import Entry
from tests.e2e.setting_up import HEALTH, LABOUR, VEGETABLES

TOO_MUCH = "Số này gấp đôi mức giao cả năm, kiểm tra lại đơn vị tính."
ROUNDED = "Ghi số ngày công thật đã chấm."
IN_ALL = "Đề nghị đối chiếu với sổ theo dõi rồi nộp lại."


def open_report(visitor, unit):
    """From the first screen to the report of a unit, by the cluster's board."""
    page = visitor.page
    page.get_by_role("link", name="Mở bảng").first.click()
    page.get_by_role("table").first.get_by_role("link", name=unit, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == f"Báo cáo của {unit}"


def approve(visitor, unit):
    visitor.go("/viec-cua-toi/")
    open_report(visitor, unit)
    visitor.page.get_by_role("button", name="Duyệt", exact=True).click()
    assert visitor.page.get_by_role("status").inner_text() == f"{unit}: đã duyệt."


def head_judges(visitor):
    page = visitor.page
    visitor.log_in("thammuu")
    assert "5 báo cáo chờ duyệt" not in visitor.text()
    assert "4 báo cáo chờ duyệt" in visitor.text()  # one's own is not among them
    for unit in ("Phòng Chính trị", "Phòng Hậu cần", "Phòng Kỹ thuật"):
        approve(visitor, unit)
    visitor.go("/viec-cua-toi/")
    open_report(visitor, "Trung đoàn Bộ binh 994")
    page.get_by_text("Trả lại để đơn vị sửa").click()
    page.get_by_label(f"Lý do: {VEGETABLES}").fill(TOO_MUCH)
    page.get_by_label(f"Lý do: {LABOUR}").fill(ROUNDED)
    page.get_by_label("Lý do chung").fill(IN_ALL)
    page.get_by_role("button", name="Trả lại", exact=True).click()
    assert "trả lại" in page.get_by_role("status").inner_text()


def nobody_approves_the_own_report(visitor):
    """The head's own report has no such button; the deputy approves it."""
    page = visitor.page
    visitor.log_in("thammuu")
    page.locator(".task", has_text="Báo cáo của đơn vị").get_by_role("link").click()
    assert page.get_by_role("button", name="Duyệt", exact=True).count() == 0
    assert "không duyệt báo cáo của chính mình" in visitor.text()
    visitor.log_in("chinhtri")
    approve(visitor, "Phòng Tham mưu")


def unit_mends_what_came_back(visitor):
    """The reasons stand on top and at their lines; only those lines are open."""
    page, entry = visitor.page, Entry(visitor)
    visitor.log_in("trungdoan994")
    assert "2 chỉ tiêu cần sửa" in visitor.text()
    page.get_by_role("link", name="Sửa lại").click()
    assert IN_ALL in page.get_by_label("Lý do trả lại").inner_text()
    assert f"Cần sửa: {TOO_MUCH}" in entry.row(VEGETABLES).inner_text()
    assert f"Cần sửa: {ROUNDED}" in entry.row(LABOUR).inner_text()
    assert entry.box(HEALTH).count() == 0
    entry.box(VEGETABLES).fill("2.700,5")
    entry.box(LABOUR).fill("1.912")
    entry.hand_in()
    visitor.log_in("thammuu")
    approve(visitor, "Trung đoàn Bộ binh 994")
    history = page.locator(".timeline").inner_text()
    assert [said in history for said in (IN_ALL, TOO_MUCH, ROUNDED)] == [True, True, True]
