"""People come in, for the first time and with a code; an admin makes them, looks as they do, and reads the log."""

import io
import re
from base64 import b32decode
from time import time

import openpyxl
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.e2e.demo import enter
from tests.e2e.test_every_page import PHONE

NEW = "một câu dài dễ nhớ"


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in [["Họ và tên", "Đơn vị", "Vai trò"], *rows]:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return {"name": "nguoi.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}


def looks_well(visitor, name):
    """No axe violation, nothing too wide, on a desk and on a phone."""
    visitor.shot(name)
    assert visitor.violations() == []
    visitor.page.set_viewport_size(PHONE)
    assert visitor.overflow() == 0
    visitor.shot(name)
    assert visitor.violations() == []
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


def test_from_a_sheet_to_a_persons_own_password_and_second_step(visitor, demo):
    page = visitor.page
    enter(visitor, "admin")
    page.clock.install()
    visitor.go("/quan-tri/units/user/")
    page.clock.fast_forward(6 * 60_000)
    with page.expect_response("**/dang-nhap/tai-cho/") as said:  # typing here keeps the session too
        page.locator("#searchbar").press_sequentially("đỗ")
    assert said.value.status == 200
    page.clock.resume()
    page.get_by_role("link", name="Lập nhiều tài khoản").click()
    page.get_by_label("Tệp Excel").set_input_files(
        sheet(["Đỗ Thị Đào", "Phòng Hậu cần"], ["Lê Ba", "Phòng Lạ"])
    )
    page.get_by_role("button", name="Đọc thử bảng").click()
    expect(page.get_by_text("không có đơn vị “Phòng Lạ”")).to_be_visible()
    looks_well(visitor, "bang-sai")
    page.get_by_label("Tệp Excel").set_input_files(
        sheet(["Đỗ Thị Đào", "Phòng Hậu cần"], ["Lê Ba", "Trung đoàn Bộ binh 994", "Chỉ huy"])
    )
    page.get_by_role("button", name="Đọc thử bảng").click()
    looks_well(visitor, "bang-dung")
    page.get_by_role("button", name="Lập 2 tài khoản").click()
    looks_well(visitor, "phieu")
    slip = page.locator(".slip", has_text="daodt")
    password = slip.locator("code").nth(1).inner_text()

    visitor.log_in("daodt", password)
    expect(page.get_by_role("heading", name="Đặt mật khẩu của riêng bạn")).to_be_visible()
    looks_well(visitor, "dat-mat-khau")
    for box in ("#id_new_password1", "#id_new_password2"):
        page.locator(box).fill(NEW)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()

    visitor.go("/phien-dang-nhap/")
    expect(page.get_by_text("phiên này")).to_be_visible()
    looks_well(visitor, "phien")
    visitor.go("/xac-thuc-hai-buoc/")
    looks_well(visitor, "hai-buoc")
    key = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 số").fill(code_of(key))
    page.get_by_label("Mật khẩu đang dùng").fill("đoán bừa")
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    expect(page.get_by_text("Mật khẩu chưa đúng")).to_be_visible()
    visitor.was_refused(422)
    looks_well(visitor, "hai-buoc-sai")
    page.get_by_label("Mã 6 số").fill(code_of(key))
    page.get_by_label("Mật khẩu đang dùng").fill(NEW)
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    expect(page.locator(".codes li")).to_have_count(10)
    looks_well(visitor, "ma-khoi-phuc")
    spare = page.locator(".codes code").first.inner_text()

    visitor.log_in("daodt", NEW)
    expect(page.get_by_role("heading", name="Mã xác thực")).to_be_visible()
    looks_well(visitor, "hoi-ma")
    page.get_by_label("Mã 6 số").fill("000000")
    page.get_by_role("button", name="Xác nhận mã").click()
    expect(page.get_by_text("Mã chưa đúng hoặc đã dùng")).to_be_visible()
    visitor.was_refused(422)
    page.get_by_label("Mã 6 số").fill(spare)
    page.get_by_role("button", name="Xác nhận mã").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()

    visitor.go("/phien-dang-nhap/")
    page.get_by_label("Mật khẩu đang dùng").fill("đoán bừa")
    page.get_by_role("button", name=re.compile("Kết thúc phiên")).click()
    expect(page.get_by_text("Mật khẩu chưa đúng")).to_be_visible()
    visitor.was_refused(422)
    looks_well(visitor, "ket-thuc-phien-sai")
    page.get_by_label("Mật khẩu đang dùng").fill(NEW)
    page.get_by_role("button", name=re.compile("Kết thúc phiên")).press("Enter")
    expect(page.get_by_text("Đã kết thúc phiên:")).to_be_visible()
    visitor.go("/xac-thuc-hai-buoc/")
    expect(page.get_by_label("Mật khẩu đang dùng")).to_be_visible()
    looks_well(visitor, "hai-buoc-dang-bat")
    visitor.go("/doi-mat-khau/")
    expect(page.get_by_label("Mã 6 số hoặc mã khôi phục")).to_be_visible()
    looks_well(visitor, "doi-mat-khau-va-ma")
    assert visitor.trouble == []


def code_of(secret):
    """What the app shows now: the server's clock is the demo's."""
    app = TOTP(b32decode(secret))
    app.time = time()
    return f"{app.token():06d}"


def test_an_admin_sees_the_site_as_a_clerk_and_the_log_tells(visitor, demo):
    page = visitor.page
    page.goto(f"{visitor.address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("haucan")
    page.get_by_label("Mật khẩu").fill("đoán bừa")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("chưa đúng")).to_be_visible()
    enter(visitor, "admin")
    visitor.go("/quan-tri/units/user/?q=haucan")
    page.locator("#result_list").get_by_role("link", name="haucan").click()
    page.get_by_role("link", name="Xem như người này").click()
    looks_well(visitor, "hoi-xem-nhu")
    page.get_by_role("button", name="Bắt đầu xem").click()
    expect(page.get_by_role("region", name="Đang xem như người khác")).to_be_visible()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    looks_well(visitor, "xem-nhu")
    visitor.go("/doi-mat-khau/")
    expect(page.get_by_role("heading", name=re.compile("không làm được việc này"))).to_be_visible()
    visitor.was_refused(403)
    page.get_by_role("button", name="Thôi xem").click()
    expect(page.get_by_text("Đã thôi xem")).to_be_visible()
    visitor.go("/quan-tri/units/user/")
    page.get_by_role("link", name="Nhật ký an toàn").click()
    for kind in ("Đăng nhập sai", "Bắt đầu xem như", "Thôi xem như"):
        expect(page.get_by_role("cell", name=kind, exact=True)).to_be_visible()
    looks_well(visitor, "nhat-ky")
    page.get_by_label("Việc", exact=True).select_option(label="Đăng nhập sai")
    page.get_by_role("button", name="Lọc nhật ký").click()
    expect(page.get_by_role("cell", name="Bắt đầu xem như", exact=True)).to_have_count(0)
    expect(page.get_by_role("cell", name="Đăng nhập sai", exact=True)).to_be_visible()
    assert visitor.trouble == []
