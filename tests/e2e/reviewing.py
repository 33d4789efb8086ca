"""The head writes the review and its article, an editor publishes it, and others read it."""

import io
import re

from PIL import Image

MODEL = "Vườn rau thanh niên"
LIMITATION = "Phối hợp giữa các đơn vị có lúc chưa kịp thời"
SECRET = "Hai đơn vị nộp báo cáo chậm, cần nhắc riêng"
DIRECTION = "Đẩy mạnh tăng gia sản xuất ở các đơn vị"
CAPTION = "Quang cảnh hội nghị sơ kết."
GUEST = "Phó Chính ủy Bộ Chỉ huy Quân sự tỉnh"
LINE = "Hội nghị thống nhất phát động đợt thi đua cao điểm hướng về cơ sở."


class Review:
    """The review's sections, each a page with rows."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def open(self, section):
        self.page.get_by_label("Các phần của hội nghị").get_by_role("link", name=section, exact=True).click()
        assert self.page.get_by_role("heading", level=1).inner_text() == section

    def row(self, number):
        return self.page.locator("fieldset.line").nth(number)

    def save(self):
        self.page.get_by_role("button", name="Lưu phần này").click()
        assert "Đã lưu phần" in self.page.get_by_role("status").inner_text()

    def line(self, section, texts, lists=None, number=0):
        self.open(section)
        for label, text in texts.items():
            self.row(number).get_by_label(label).fill(text)
        for label, option in (lists or {}).items():
            self.row(number).get_by_label(label).select_option(option)
        self.save()


def photo_of_a_meeting():
    """A large photo, some megabytes, as a camera makes it."""
    noise = Image.effect_noise((3000, 2000), 90).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=95)
    return {"name": "hoi nghi.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def head_writes_the_review(visitor):
    page, review = visitor.page, Review(visitor)
    visitor.log_in("thammuu")
    page.get_by_role("link", name="Cụm thi đua số 3, 6 tháng đầu năm 2026").click()
    page.get_by_role("button", name="Lập hội nghị sơ kết, tổng kết").click()
    page.wait_for_load_state()  # faster than any hand, the test would type before the page listens
    page.get_by_label("Ngày họp", exact=True).fill("24/06/2026")
    page.locator(".echo", has_text="ngày 24 tháng 6 năm 2026").wait_for()
    page.get_by_label("Buổi").select_option("sáng")
    page.get_by_label("Đơn vị đăng cai").select_option("Phòng Tham mưu")
    page.get_by_label("Đánh giá chung").fill("các đơn vị đã thực hiện nghiêm túc giao ước thi đua")
    review.save()
    review.line("Đại biểu", {"Cấp bậc": "Đại tá", "Họ và tên": "Nguyễn Văn Ân", "Chức vụ": GUEST})
    review.line("Mô hình", {"Tên mô hình": MODEL}, {"Của đơn vị": "Phòng Hậu cần"})
    awards = {"Hình thức": "Giấy khen của Bộ Chỉ huy", "Tập thể": "3", "Cá nhân": "12"}
    review.line("Khen thưởng", awards, {"Đường khen thưởng": "khen thưởng theo thẩm quyền"})
    review.line("Hạn chế", {"Hạn chế": LIMITATION})
    review.line("Hạn chế", {"Hạn chế": SECRET}, {"Mức phổ biến": "nội bộ cụm"}, number=1)
    review.line("Phương hướng", {"Phương hướng": DIRECTION})


def head_adds_a_photo(visitor):
    """A photo without a description is doubted aloud, and becomes small."""
    page, review = visitor.page, Review(visitor)
    review.open("Ảnh")
    page.get_by_label("Tệp ảnh").set_input_files(photo_of_a_meeting())
    page.locator("form[enctype]").get_by_label("Chú thích").fill(CAPTION)
    page.get_by_role("button", name="Tải ảnh lên").click()
    assert "chưa có mô tả" in page.get_by_role("status").inner_text()
    review.row(0).get_by_label("Mô tả").fill("Hội trường có khoảng năm mươi người ngồi nghe báo cáo.")
    review.save()
    assert "chưa có mô tả" not in visitor.text()


def head_drafts_the_article(visitor):
    page = visitor.page
    page.get_by_role("link", name="Xem cả hội nghị").click()
    page.get_by_role("button", name="Soạn bài công khai").click()
    checks = page.locator(".checks-sum").inner_text()
    assert re.fullmatch(r"(\d+)/\1 số khớp · không có gì phải sửa", checks.strip()), checks
    page.get_by_role("button", name="Gửi biên tập").click()
    assert "Chờ đăng" in page.get_by_role("status").inner_text()


def editor_publishes(visitor):
    """The preview follows the typing; the phone toggle narrows it; what is saved is published."""
    page = visitor.page
    visitor.log_in("bientap")
    page.get_by_role("link", name="6 tháng đầu năm 2026").first.click()
    page.wait_for_load_state()
    last = page.locator("article.block textarea").last
    written = last.input_value()
    last.fill(f"{written} {LINE}")
    preview = page.frame_locator("#xem-truoc")
    preview.get_by_text(LINE).wait_for()
    wide = page.locator("#xem-truoc").bounding_box()["width"]
    page.get_by_role("button", name="Điện thoại").click()
    assert page.locator("#xem-truoc").bounding_box()["width"] < min(wide, 420)
    page.get_by_role("button", name="Lưu bài").click()
    assert "Đã lưu bài." in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Đăng bài").click()
    assert "Đã đăng" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Mở bài đã đăng").click()
    return page.url.removeprefix(visitor.address)


def commander_reads_it(visitor, address):
    page = visitor.page
    visitor.log_in("chihuy")
    assert page.get_by_role("heading", level=1).inner_text() == "Tóm tắt"
    assert "5/5 báo cáo đã duyệt" in visitor.text()
    matrix = page.get_by_role("region", name="Đơn vị và chỉ tiêu, cuộn ngang được")
    assert "6.935" in matrix.inner_text()  # 1.234,5 + 1.100 + 900 + 1.000 + 2.700,5
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    assert page.url.endswith(address)


def stranger_finds_it(visitor, address):
    """Search without tone marks leads to the article; nothing internal is on it, and it has its photo."""
    page = visitor.page
    page.context.clear_cookies()
    visitor.go("/")
    page.get_by_label("Tìm bài viết").fill("so ket")
    page.get_by_label("Tìm bài viết").press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    assert [mark.lower() for mark in page.locator("h2 mark").all_inner_texts()][:2] in (
        ["sơ", "kết"],
        ["sơ kết"],
    )
    page.get_by_role("heading", level=2).get_by_role("link").first.click()
    assert page.url.endswith(address)
    text = visitor.text()
    facts = ["24/6", MODEL, LIMITATION.lower(), LINE, CAPTION, "6.935 m²"]
    assert [fact for fact in facts if fact.lower() not in text.lower()] == []
    assert SECRET.lower() not in page.content().lower()
    picture = page.locator("figure.photo img")
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    assert len(page.request.get(picture.evaluate("one => one.currentSrc")).body()) < 200_000
    return text


def later_changes_leave_it_alone(visitor, address, text):
    """The head mends an award after the meeting: the page stays, the editor is told."""
    page, review = visitor.page, Review(visitor)
    visitor.log_in("thammuu")
    visitor.go("/ban-bien-tap/")
    page.get_by_role("link", name="6 tháng đầu năm 2026").first.click()
    page.get_by_role("link", name="Xem tổng hợp của kỳ").click()
    page.get_by_role("link", name="Sửa phần Khen thưởng").click()
    review.row(0).get_by_label("Tập thể").fill("4")
    review.save()
    page.context.clear_cookies()
    visitor.go(address)
    assert visitor.text() == text
    visitor.log_in("bientap")
    page.get_by_role("link", name="6 tháng đầu năm 2026").first.click()
    page.get_by_role("heading", name="Số liệu nguồn đã đổi sau khi đăng").wait_for()
