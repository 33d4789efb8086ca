"""An editor sees how alike an article is to the last ones, opens it another way, and copies the bulletin."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.article import draft
from cluster_reports.models import UnitReport
from tests.factories import (
    PASSWORD,
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


@pytest.fixture
def article(transactional_db, time_machine, settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(moment(date(2026, 6, 26)))
    cluster = make_cluster(
        [make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")],
        number=3,
        subject="phong trào Thi đua Quyết thắng",
    )
    editor = make_user(cluster.organisation, "editor", username="bientap")
    articles = []
    for year, values in ((2025, (40, 50)), (2026, (60, 66))):
        pledge = make_pledge(cluster, year, theme="Đoàn kết, sáng tạo")
        target = make_target(pledge, "Giúp dân", code="GD", measure="ngày công", visibility="public")
        period = make_period(cluster, year=year)
        for membership, value in zip(cluster.memberships.all(), values, strict=True):
            make_result(make_report(period, membership.unit, UnitReport.Status.APPROVED), target, value=value)
        review = make_review(period, meeting_on=date(year, 6, 24), assessment="phong trào chuyển biến rõ")
        articles.append(draft.start(review, "public")[0])
    before, article = articles
    text = [row.shown for row in article.paragraphs.all()]
    type(before).objects.filter(pk=before.pk).update(
        status="published",
        published={"blocks": [{"block": "lead", "text": text}], "snapshot": before.snapshot},
        published_by=editor,
        published_at=moment(date(2025, 6, 26)),
        content_hash="x",
    )
    return article


def looks_right(visitor, name):
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), size
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_a_repeated_opening_is_seen_and_changed(visitor, article):
    page = visitor.page
    visitor.log_in("bientap")
    visitor.go(article.get_edit_url())
    assert "Bài đọc giống bài cũ. Trùng 100% với bài kỳ trước" in page.locator("#do-trung").inner_text()
    looks_right(visitor, "desk-likeness")
    page.get_by_role("link", name="Đổi cách mở bài").click()
    looks_right(visitor, "openings")
    assert page.get_by_role("heading", level=2).count() == 3
    page.get_by_role("button", name="Mở bài bằng thay đổi lớn nhất").click()
    page.get_by_text("Bài mở bằng thay đổi lớn nhất.").wait_for()
    assert "giúp dân tăng 40% so với cùng kỳ" in page.get_by_role("heading", level=1).inner_text()
    assert "Trùng 100%" not in page.locator("#do-trung").inner_text()
    assert visitor.trouble == []


def test_the_bulletin_is_copied_with_one_click(visitor, article):
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    visitor.log_in("bientap")
    visitor.go(reverse("article-bulletin", args=[article.pk]))
    looks_right(visitor, "bulletin")
    page.get_by_role("button", name="Chép bản tin").click()
    page.get_by_text("Đã chép.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == article.bulletin["text"]
    assert "126 ngày công" in article.bulletin["text"]
    assert visitor.trouble == []


def test_openings_and_bulletin_are_used_without_script(browser, live_server, article):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("bientap")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(live_server.url + reverse("article-opening", args=[article.pk]))
    page.get_by_role("button", name="Mở bài bằng chủ đề, phong trào").click()
    assert "“Đoàn kết, sáng tạo”" in page.get_by_role("heading", level=1).inner_text()
    page.goto(live_server.url + reverse("article-bulletin", args=[article.pk]))
    assert page.get_by_role("textbox", name="Nội dung").input_value() == article.bulletin["text"]
    assert page.get_by_role("button", name="Chép bản tin").count() == 0
    context.close()
