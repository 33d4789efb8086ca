"""One journey a role on the demo's data: the first screen, the main task, the way out."""

import unicodedata

from tests.e2e.demo import enter, enter_as

OPEN_HALF = "Cụm thi đua số 3 · 6 tháng cuối năm 2026"
CAMPAIGN = "đợt thi đua cao điểm 60 ngày quyết thắng năm 2026"
PUBLIC = "/bai/cum-thi-dua-so-3-so-ket-6-thang-dau-nam-2026/"
INTERNAL = "/bai/cum-thi-dua-so-3-so-ket-6-thang-dau-nam-2026-noi-bo/"
WAITS = "Duyệt thay, chờ xác nhận."


def heading(visitor):
    return visitor.page.get_by_role("heading", level=1).inner_text()


def press(visitor, button):
    """A button that sends something; the answer has come when this returns."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()


def told(visitor):
    """What the page says about the last step."""
    return visitor.page.locator(".messages").inner_text()


def log_out(visitor):
    press(visitor, "Đăng xuất")
    visitor.page.wait_for_url(f"{visitor.address}/")
    visitor.go("/trang-chu/")
    assert "/dang-nhap/" in visitor.page.url


def task(visitor, where):
    return visitor.page.locator(".task", has_text=where)


def board(visitor, period):
    """From the first screen of staff to the board of a period."""
    visitor.go("/viec-cua-toi/")
    visitor.page.get_by_role("link", name=f"Cụm thi đua số 3, {period}").click()


def report_on_board(visitor, unit):
    units = visitor.page.get_by_role("region", name="Các đơn vị và các phần của báo cáo")
    units.get_by_role("link", name=unit, exact=True).click()


def test_staff_see_what_is_due_mend_a_returned_report_and_recall_one(visitor, demo):
    page = visitor.page
    enter(visitor, "staff")
    assert heading(visitor) == "Việc của tôi"
    task(visitor, "6 tháng cuối năm 2026").get_by_role("link", name="Sửa lại").click()
    open_rows = page.locator("tr.is-returned")
    assert open_rows.count() == page.locator("select[data-state]").count() == 2
    assert "Kỳ trước" in open_rows.first.inner_text()
    assert "cùng kỳ" in open_rows.first.inner_text()
    visitor.go("/viec-cua-toi/")
    task(visitor, CAMPAIGN).get_by_role("link", name="Xem").click()
    press(visitor, "Thu hồi")
    assert "đang nhập" in told(visitor)
    press_link(visitor, "Nhập, sửa báo cáo")
    press(visitor, "Lưu, xem lại và nộp")
    page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
    press(visitor, "Nộp báo cáo")
    assert "đã nộp" in told(visitor)
    log_out(visitor)


def press_link(visitor, name):
    visitor.page.get_by_role("link", name=name).first.click()


def test_a_unit_registers_a_measured_line_in_the_pledge_and_signs(visitor, demo):
    page = visitor.page
    enter_as(visitor, "phuongtayson")
    press_link(visitor, "Giao ước")
    press_link(visitor, "Giao ước thi đua năm 2026")
    assert page.locator(".tile-figure").all_inner_texts() == [
        "2/3",
        "1/3",
        "2",
    ]  # registered, signed, waiting
    press_link(visitor, "Dòng của đơn vị tôi")
    line = page.locator("fieldset.line").first
    line.get_by_label("Nội dung").fill("Giữ vững quân số trực sẵn sàng chiến đấu")
    line.get_by_label("Đo bằng chỉ tiêu").select_option(index=1)
    press(visitor, "Đăng ký lại")
    page.locator("summary", has_text="Giữ vững quân số trực").click()
    assert "Mức giao cả năm" in page.locator("details[open]").inner_text()
    press_link(visitor, "Dòng của đơn vị tôi")
    page.get_by_label("Người ký", exact=True).fill("Trung tá Trần Văn Đức")
    page.get_by_label("Chức vụ người ký").fill("Chỉ huy trưởng")
    page.get_by_label("Ngày ký").fill("23/11/2026")
    press(visitor, "Ghi chữ ký")
    assert told(visitor) == "Đã ghi chữ ký của đơn vị."
    assert "Trung tá Trần Văn Đức, Chỉ huy trưởng, ký ngày 23/11/2026." in visitor.text()
    assert page.locator(".tile-figure").all_inner_texts() == ["2/3", "2/3", "1"]
    log_out(visitor)


def test_the_head_approves_and_reopens_one_section(visitor, demo):
    page = visitor.page
    enter(visitor, "head")
    assert heading(visitor) == "Việc của tôi"
    board(visitor, CAMPAIGN)
    counted = page.get_by_role("row").filter(has_text="Học tập chính trị").locator("td").last
    before = counted.inner_text()
    report_on_board(visitor, "Phòng Hậu cần")
    press(visitor, "Duyệt")
    assert told(visitor) == "Phòng Hậu cần: đã duyệt."
    board(visitor, CAMPAIGN)
    assert counted.inner_text() != before  # only what is approved counts
    board(visitor, "6 tháng cuối năm 2026")
    report_on_board(visitor, "Phòng Chính trị")
    page.get_by_text("Mở lại để đơn vị sửa").click()
    page.get_by_label("Cả phần này").nth(1).check()
    page.get_by_label("Lý do chung").fill("Đối chiếu lại kết quả kiểm tra cuối năm.")
    press(visitor, "Mở lại")
    log_out(visitor)
    enter_as(visitor, "haucan")  # once somebody acted, there is nothing to recall
    task(visitor, CAMPAIGN).get_by_role("link", name="Xem").click()
    assert page.get_by_role("button", name="Thu hồi").count() == 0
    enter(visitor, "deputy")
    task(visitor, "6 tháng cuối năm 2026").get_by_role("link", name="Sửa lại").click()
    sections = page.locator("tbody:has(tr.group)")
    open_lines = [section.locator("select[data-state]").count() for section in sections.all()]
    assert [place for place, lines in enumerate(open_lines) if lines] == [1]
    assert sections.nth(1).locator("tr.is-returned").count() == open_lines[1]


def test_the_deputy_approves_the_head_but_not_the_own_unit(visitor, demo):
    page = visitor.page
    enter(visitor, "deputy")
    board(visitor, "6 tháng cuối năm 2026")
    report_on_board(visitor, "Phòng Chính trị")
    assert page.get_by_text("Mở lại để đơn vị sửa").count() == 0
    board(visitor, "6 tháng cuối năm 2026")
    report_on_board(visitor, "Phòng Tham mưu")
    press(visitor, "Duyệt")
    assert told(visitor) == "Phòng Tham mưu: đã duyệt."
    log_out(visitor)


def test_an_editor_mends_an_article_at_a_new_address_and_restores_a_revision(visitor, demo):
    page = visitor.page
    enter(visitor, "editor")
    assert heading(visitor) == "Bàn biên tập"
    visitor.go(PUBLIC)
    headline = heading(visitor)
    visitor.go("/ban-bien-tap/")
    page.locator(".task", has_text="6 tháng đầu năm 2026 · công khai").get_by_role("link").click()
    page.get_by_label("Lời báo cho người đọc").fill("Bài được gỡ để sửa tít.")
    page.get_by_label("Lý do nội bộ").fill("Sửa tít và địa chỉ của bài.")
    press(visitor, "Gỡ bài")
    press(visitor, "Trả về bản nháp")
    page.get_by_label("Tít").fill("Đơn vị thi đua, cụm vững mạnh")
    page.get_by_label("Địa chỉ").fill("Đơn vị thi đua")
    press(visitor, "Lưu bài")
    page.get_by_label("Tít").fill("Tít gõ nhầm")
    press(visitor, "Lưu bài")
    press_link(visitor, "Xem, so sánh và khôi phục")
    assert page.locator("ins").first.text_content() == "thêm: Tít gõ nhầm"
    page.get_by_role("row").filter(has_text="Khôi phục").first.get_by_role("button").click()
    assert page.get_by_label("Tít").input_value() == "Đơn vị thi đua, cụm vững mạnh"
    press(visitor, "Gửi biên tập")
    assert page.get_by_role("button", name="Đăng bài").count() == 0  # a second person for the public
    log_out(visitor)
    enter_as(visitor, "bientap2")
    page.get_by_role("link", name="Đơn vị thi đua, cụm vững mạnh").click()
    press(visitor, "Đăng bài")
    log_out(visitor)
    visitor.go(PUBLIC)
    assert page.url == f"{visitor.address}/bai/don-vi-thi-dua/"
    assert [heading(visitor), headline] == ["Đơn vị thi đua, cụm vững mạnh", headline]


def test_a_commander_reads_the_brief_and_goes_from_a_figure_to_its_report(visitor, demo):
    page = visitor.page
    enter(visitor, "commander")
    assert heading(visitor) == "Tóm tắt"
    page.get_by_text("Đổi cụm, kỳ").click()
    page.get_by_label("Kỳ", exact=True).select_option("6 tháng đầu năm 2026")
    press(visitor, "Xem tóm tắt")
    assert "5/5 báo cáo đã duyệt." in visitor.text()
    press_link(visitor, "Xem bảng theo dõi của cụm")
    report_on_board(visitor, "Trung đoàn Bộ binh 994")
    assert heading(visitor) == "Báo cáo của Trung đoàn Bộ binh 994"
    assert page.get_by_role("button", name="Duyệt").count() == 0
    visitor.go(INTERNAL)
    assert page.locator(".internal-mark").text_content() == "Lưu hành nội bộ"
    log_out(visitor)


def test_an_admin_approves_in_place_of_the_head_and_it_stays_flagged_until_confirmed(visitor, demo):
    page = visitor.page
    enter(visitor, "admin")
    assert heading(visitor) == "Danh mục và thiết lập"
    visitor.go("/quan-tri/cluster_reports/unitreport/?q=tham+muu+6+thang+cuoi+nam+2026")
    page.locator("#result_list").get_by_role("link", name="Phòng Tham mưu").first.click()
    press_link(visitor, "Trang của báo cáo")
    address = page.url.removeprefix(visitor.address)
    page.get_by_label("Lý do").first.fill("Cụm trưởng, cụm phó đi công tác dài ngày.")
    press(visitor, "Duyệt thay")
    assert WAITS in visitor.text()
    assert visitor.go(f"{address}nhap/").status == 403  # an administrator enters no results
    visitor.was_refused(403)
    visitor.go("/")
    log_out(visitor)
    enter(visitor, "deputy")
    visitor.go(address)
    assert WAITS in visitor.text()
    press(visitor, "Xác nhận duyệt thay")
    assert WAITS not in visitor.text()
    assert "Cụm trưởng, cụm phó đi công tác dài ngày." in page.locator(".timeline").inner_text()


def test_a_renamed_unit_keeps_its_old_name_in_the_past(visitor, demo):
    page = visitor.page
    enter(visitor, "admin")
    visitor.go("/quan-tri/units/unit/?q=ky+thuat")
    page.locator("#result_list").get_by_role("link", name="Phòng Kỹ thuật", exact=True).click()
    page.fill("#id_name", "Phòng Hậu cần - Kỹ thuật")
    page.fill("#id_short_name", "Hậu cần - Kỹ thuật")
    page.fill("#id_used_until", "30/06/2026")
    page.locator("input[name=_save]").click()
    enter_as(visitor, "kythuat")
    board(visitor, "6 tháng cuối năm 2026")
    assert "Phòng Hậu cần - Kỹ thuật" in visitor.text()
    visitor.go(PUBLIC)
    assert "Hậu cần - Kỹ thuật" not in visitor.text()


def test_a_stranger_finds_the_public_and_nothing_internal(visitor, demo):
    page = visitor.page
    enter(visitor, "stranger")
    assert page.get_by_role("link", name="Đăng nhập").first.is_visible()
    for typed in ("don vi", unicodedata.normalize("NFD", "đơn vị"), "ĐƠN VỊ"):
        visitor.go("/tim-kiem/")
        page.get_by_label("Từ cần tìm").fill(typed)
        press(visitor, "Tìm")
        assert "kết quả có" in visitor.page.get_by_role("status").inner_text()
    links = page.locator(".review-item a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert PUBLIC in links
    assert INTERNAL not in links
    visitor.go(PUBLIC)
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    assert page.locator(".internal-mark").count() == 0
    assert visitor.go(INTERNAL).status == 404
    visitor.was_refused(404)
