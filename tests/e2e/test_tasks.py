"""A task from the giving to the last word: told, answered in Excel, sent back by itself, and come back changed."""

import io

import openpyxl
from django.urls import reverse

from cluster_reports import notices
from cluster_reports.models import Direction, Duty, DutyAnswer
from tests.e2e.test_follow_up import DESK, PHONE, TASK, clock, halves, sound  # noqa: F401  fixtures
from tests.factories import make_user, moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STORE = "tu sửa kho quân nhu, làm lại hệ thống thông gió trước mùa mưa"


def test_a_task_is_told_answered_in_excel_sent_back_alone_and_returns(visitor, halves, clock):  # noqa: F811
    page, unit = visitor.page, halves["units"][1]
    report = halves["period"].reports.get(unit=unit)
    report.limitations = "Có hai việc nhỏ chậm so với tiến độ."
    report.save()
    report.results.update(
        explanation="Mưa bão kéo dài.", cause="Mưa bão.", remedy="Tuần tra bù trong quý sau."
    )
    direction = Direction.objects.create(review=halves["first"], text=STORE, order=2)
    for one in (Direction.objects.get(text=TASK), direction):
        Duty.objects.create(direction=one, unit=unit)
    notices.tell_tasks(halves["first"].period, by=make_user(), at=moment(halves["period"].opens_on))

    visitor.log_in("haucan")
    visitor.go("/thong-bao/")
    assert (
        "giao đơn vị bạn, theo phương hướng sau kỳ 6 tháng đầu năm 2026, 2 việc: mở rộng vườn rau"
        in visitor.text()
    )
    sound(visitor, "thong-bao-viec-duoc-giao")

    visitor.go(report.get_edit_url())
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải mẫu Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Việc được giao"]
    sheet["D4"], sheet["E4"], sheet["D5"], sheet["E5"] = "Xong", "Thêm 2 sào rau.", "gần xong", "Đã lợp mái."
    file = io.BytesIO()
    book.save(file)
    visitor.go(reverse("report-sheet-intake", args=[report.pk]))
    page.get_by_label("Tệp Excel").set_input_files(
        {"name": "bang.xlsx", "mimeType": XLSX, "buffer": file.getvalue()}
    )
    page.get_by_role("button", name="Đọc thử").click()
    page.get_by_role("heading", name="Đọc thử: chưa ghi gì").wait_for()
    assert "không có tiến độ “gần xong”" in visitor.text()
    assert not DutyAnswer.objects.exists()
    sound(visitor, "excel-viec-duoc-giao")
    page.get_by_role("button", name="Ghi 2 ô vào báo cáo").click()
    page.get_by_text("Đã ghi 2 ô từ bảng tính vào báo cáo.").wait_for()

    store = page.get_by_role("group", name=STORE.capitalize())
    store.get_by_label("Tiến độ").select_option("Đang làm")
    page.get_by_role("button", name="Lưu, xem lại và nộp").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()

    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    page.get_by_text("Trả lại để đơn vị sửa").click()
    page.get_by_label(f"{STORE.capitalize()}: đang làm").check()
    page.get_by_label(f"Lý do: {STORE.capitalize()}").fill("Ghi rõ xong phần nào, bao giờ xong.")
    page.get_by_label("Lý do chung").fill("Bổ sung một việc.")
    sound(visitor, "tra-lai-viec-duoc-giao")
    page.get_by_role("button", name="Trả lại").click()
    page.get_by_text("Phòng Hậu cần: trả lại.").wait_for()
    sound(visitor, "bao-cao-tra-lai-mot-viec")

    visitor.log_in("haucan")
    visitor.go(report.get_edit_url())
    assert "Chỉ những chỗ này mở ra để sửa" in visitor.text()
    assert page.locator("#viec-duoc-giao fieldset").count() == 1
    sound(visitor, "nhap-mot-viec-mo-lai")
    store.get_by_label("Kết quả, vướng mắc").fill("Đã lợp mái; quạt thông gió lắp xong trước 20/12.")
    page.locator("[data-saved]", has_text="Đã lưu").wait_for()
    page.get_by_role("button", name="Lưu, xem lại và nộp").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()

    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    assert "phần tự đánh giá giữ nguyên; 1 việc được giao trả lời khác trước." in visitor.text()
    assert "quạt thông gió lắp xong trước 20/12" in visitor.text()
    sound(visitor, "bao-cao-nop-lai")
