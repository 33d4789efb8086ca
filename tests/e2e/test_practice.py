"""A cluster's head opens a practice, a unit enters and hands in there, and the head puts everything back."""

from playwright.sync_api import expect

from cluster_reports.models import Cluster
from cluster_reports.models.practice import MARK
from tests.e2e.demo import enter, enter_as

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def sound(visitor, name):
    """No axe violation, nothing wider than the window, on a desk and on a phone."""
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert visitor.violations() == []
        assert visitor.overflow() <= 0
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_practice_is_opened_used_and_put_back(visitor, demo):
    page = visitor.page
    real = Cluster.objects.real().get(number=3)
    enter(visitor, "head")
    visitor.go(real.get_absolute_url())
    page.get_by_role("link", name="Kỳ tập huấn").click()
    sound(visitor, "tap-huan-chua-mo")
    page.get_by_role("button", name="Mở kỳ tập huấn").click()
    expect(page.get_by_text("Đã mở 6 tháng cuối năm 2026 (tập huấn)")).to_be_visible()
    sound(visitor, "tap-huan-da-mo")
    page.get_by_role("link", name="Bảng theo dõi của cụm").click()
    expect(page.get_by_text(MARK)).to_be_visible()
    sound(visitor, "tap-huan-bang")

    enter_as(visitor, "chinhtri")  # whose report was sent back
    expect(page.get_by_role("heading", name="Tập huấn")).to_be_visible()
    sound(visitor, "tap-huan-viec-cua-toi")
    page.locator("#tap-huan ~ .tasks").get_by_role("link", name="Sửa lại").click()
    expect(page.get_by_text(MARK)).to_be_visible()
    sound(visitor, "tap-huan-nhap")
    page.get_by_role("link", name="Bàn biên tập").first.click()
    expect(page.get_by_text(MARK)).to_have_count(0)

    enter(visitor, "head")
    visitor.go(f"{real.get_absolute_url()}tap-huan/")
    page.get_by_role("button", name="Đặt lại kỳ tập huấn").click()
    expect(page.get_by_text("Đã đặt lại kỳ tập huấn về lúc mới mở")).to_be_visible()
    page.get_by_role("button", name="Xóa kỳ tập huấn").click()
    expect(page.get_by_text("Chưa có kỳ tập huấn nào đang mở.")).to_be_visible()
    assert not Cluster.objects.filter(practice_of=real).exists()
