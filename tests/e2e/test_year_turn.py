"""The demo's cluster goes into the next year on one page, and its old head hands over on paper."""

from cluster_reports.models import Period
from tests.e2e.demo import enter
from units.models import User

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def sound(visitor, name):
    """No axe violation, nothing wider than the window, on a desk and on a phone."""
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert visitor.violations() == []
        assert visitor.overflow() <= 0
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_year_is_turned_and_handed_over(visitor, demo):
    page = visitor.page
    enter(visitor, "admin")
    visitor.go(Period.objects.get(kind="h2", year=2026, cluster__number=3).cluster.get_absolute_url())
    page.get_by_role("link", name="Sang năm mới").click()
    page.get_by_role("heading", name="Sang năm 2027").wait_for()
    assert "phải xong trước" in visitor.text()  # the demo's second half is open
    assert not page.get_by_label("Chép thành giao ước đang soạn").is_checked()
    sound(visitor, "sang-nam")
    page.get_by_label("Cụm trưởng", exact=True).select_option("")
    page.get_by_role("button", name="Xem trước những gì sẽ làm").click()
    page.get_by_text("Chưa chọn cụm trưởng.").wait_for()
    visitor.was_refused(422)
    page.get_by_label("Cụm trưởng", exact=True).select_option(label="Phòng Chính trị")
    for number in (1, 2, 3):
        box = page.get_by_label(f"Cụm phó {number}")
        if box.count():
            box.select_option("")
    page.get_by_label("Cụm phó 1").select_option(label="Phòng Hậu cần")
    page.get_by_role("button", name="Xem trước những gì sẽ làm").click()
    page.get_by_role("heading", name="Xem trước: sang năm 2027").wait_for()
    assert "Phòng Chính trị làm cụm trưởng từ ngày 01/01/2027." in visitor.text()
    sound(visitor, "sang-nam-xem-truoc")
    page.get_by_role("button", name="Sang năm 2027").click()
    page.get_by_text("Đã sang năm 2027: làm xong").wait_for()
    assert "Nhiệm kỳ năm 2027 đã ghi, giữ nguyên." in visitor.text()

    enter(visitor, "deputy")  # of Phòng Chính trị, which takes over
    visitor.go("/thong-bao/")
    page.get_by_text("Bàn giao Cụm thi đua số 3").first.click()
    page.get_by_role("heading", name="Biên bản bàn giao").wait_for()
    sound(visitor, "ban-giao")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    enter(visitor, "admin")
    clerk = User.objects.get(username="haucan")
    User.objects.create_user("haucan2", None, full_name="Lê Thị Nhận", unit=clerk.unit, role="staff")
    visitor.go(f"/nguoi/{clerk.pk}/ban-giao/")
    sound(visitor, "ban-giao-can-bo")
    page.get_by_label("Bàn giao cho").select_option(label="Lê Thị Nhận (haucan2)")
    page.get_by_label("Ngừng tài khoản").check()
    page.get_by_role("button", name="Bàn giao công việc").click()
    page.get_by_text("Đã bàn giao công việc của").wait_for()
    sound(visitor, "bien-ban-can-bo")
    visitor.go("/ban-giao/")
    assert page.get_by_role("link", name="Bàn giao Cụm thi đua số 3").count() == 1
    sound(visitor, "cac-ban-giao")
