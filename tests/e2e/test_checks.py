"""An editor's slip is caught while it is typed, mended with one press, and a figure says where it comes from."""

import re

from playwright.sync_api import expect

from cluster_reports.models import Article
from tests.e2e.demo import enter

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)


def test_errors_of_every_kind_are_caught_before_publication_and_figures_show_their_passport(demo, visitor):
    page = visitor.page
    published = Article.objects.get(review__period__name="6 tháng đầu năm 2026", audience="public")
    Article.objects.filter(pk=published.pk).update(status="draft")
    enter(visitor, "editor")
    visitor.go(published.get_edit_url())
    panel = page.locator("#kiem-tra")
    expect(panel).to_contain_text(re.compile(r"(\d+)/\1 số khớp · không có gì phải sửa"))
    results = page.get_by_label("Kết quả", exact=True)
    right = results.input_value()
    slips = {
        "154 suất quà": ("145 suất quà", "Không dữ kiện nào của bài có “145 suất quà”"),
        "9 sáng kiến": ("9 buổi", "sai đơn vị tính"),
        "tăng 35,1%": ("giảm 35,1%", "“giảm” trái với số liệu"),
        "cùng kỳ năm 2025": ("cùng kỳ năm 2024", "Năm 2024 không phải năm của kỳ"),
    }
    for old, (new, said) in slips.items():
        assert old in right
        results.fill(right.replace(old, new))
        expect(panel).to_contain_text(said)
    limitations = page.get_by_label("Hạn chế", exact=True)
    stated = limitations.input_value()
    limitations.fill("Tuy vậy, vẫn còn những hạn chế.")
    expect(panel).to_contain_text("Hội nghị có nêu hạn chế nhưng bài không nói đến")
    limitations.fill(stated)
    results.fill(
        right.replace("tăng 35,1%", "giảm 35,1%") + " Trong đợt cao điểm, các đơn vị huy động 77 xe."
    )
    expect(panel).to_contain_text("Không dữ kiện nào của bài có “77”")
    sound(visitor, "kiem-tra")
    panel.get_by_role("link", name="Kết quả").first.click()
    expect(results).to_be_focused()
    panel.get_by_role("button", name="Sửa thành “tăng”").click()
    page.get_by_text("Đã sửa đoạn Kết quả.").wait_for()
    assert "tăng 35,1%" in results.input_value()
    assert "77 xe" in results.input_value()  # what was typed and not saved went along
    page.get_by_role("button", name="Gửi biên tập").click()
    page.get_by_text("Chưa thể “Gửi biên tập”").wait_for()
    panel.get_by_text("Nêu nguồn của “77”").click()
    panel.get_by_label("Nguồn của số này").fill("Sổ điều xe của Phòng Hậu cần")
    page.keyboard.press("Enter")
    page.get_by_text("Đã ghi nguồn của “77”.").wait_for()
    expect(panel).to_contain_text("Sổ điều xe của Phòng Hậu cần")
    sound(visitor, "kiem-tra-xac-nhan")
    page.get_by_role("button", name="Gửi biên tập").click()
    page.get_by_text("Trạng thái bài: Chờ đăng.").wait_for()
    visitor.go(f"{published.get_edit_url()}xem-truoc/")
    figure = page.get_by_role("button", name="154", exact=True).first
    figure.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("Tặng quà gia đình chính sách, hộ khó khăn: 154 suất quà")
    expect(card).to_contain_text("duyệt lúc")
    expect(card).to_contain_text("6 tháng đầu năm 2026")
    sound(visitor, "so-lieu")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.get_by_role("button", name="77", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("nguồn: Sổ điều xe của Phòng Hậu cần")


def test_a_commander_asks_where_a_figure_is_from_and_a_stranger_cannot(demo, visitor):
    page = visitor.page
    published = Article.objects.get(review__period__name="6 tháng đầu năm 2026", audience="public")
    enter(visitor, "commander")
    visitor.go(published.get_absolute_url())
    page.get_by_role("button", name="154", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("duyệt lúc")
    sound(visitor, "so-lieu-bai-da-dang")
    enter(visitor, "stranger")
    visitor.go(published.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator(".figure, [popover]").count() == 0
    assert "duyệt lúc" not in page.content()
