"""An article out in the world: light with its photo, found by machines, shared with its card, moved, and printed."""

import io
import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Article, Photo, UnitReport
from tests.cluster_reports.test_photo import noise
from tests.factories import (
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
from units.models import User

pytestmark = pytest.mark.look

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
AT = moment(date(2026, 6, 24), 11, 10)
MOST_BYTES = 200_000
CAPTION = "Đại biểu các đơn vị thành viên dự hội nghị"


@pytest.fixture
def review(transactional_db, time_machine, settings):
    """A review with approved results, a drafted and proposed article, and its head and editor."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(AT)
    units = [make_unit(f"Phòng {name}") for name in ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật")]
    cluster = make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), head=units[0], number=3)
    period, pledge = make_period(cluster), make_pledge(cluster)
    targets = [
        make_target(pledge, name, measure=measure, visibility="public")
        for name, measure in (
            ("Ngày công giúp dân", "ngày công"),
            ("Trồng rau", "kg"),
            ("Sáng kiến", "sáng kiến"),
        )
    ]
    for place, unit in enumerate(units, 1):
        report = make_report(period, unit, UnitReport.Status.APPROVED)
        for target in targets:
            make_result(report, target, value=40 * place)
    make_user(units[0], username="thammuu")
    make_user(cluster.organisation, User.Role.EDITOR, username="bientap")
    review = make_review(period, meeting_on=date(2026, 6, 24), session="sang", byline="NGỌC NGÀ")
    for text in ("công tác phối hợp giữa các đơn vị có lúc chưa chặt chẽ", "một số chỉ tiêu đạt thấp"):
        review.limitations.create(text=text)
    return review


def drafted(review, slug="so-ket-cum-3"):
    article, _ = draft.start(review, "public")
    article.slug = slug
    article.save()
    return article


def publish(article):
    workflow.take(article, "propose", by=User.objects.get(username="thammuu"), at=AT)
    return workflow.take(article, "publish", by=User.objects.get(username="bientap"), at=AT)


def add_photo(visitor, review):
    """Through the form: an original of more than 8 MB, the hardest there is to make small."""
    original = noise(3400, 2600).getvalue()
    assert len(original) > 8_000_000
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(reverse("review-edit", args=[review.pk, "anh"]))
    page.get_by_label("Tệp ảnh").set_input_files(
        {"name": "hội nghị.jpg", "mimeType": "image/jpeg", "buffer": original}
    )
    page.locator("form[enctype]").get_by_label("Chú thích").fill(CAPTION)
    page.get_by_role("button", name="Tải ảnh lên").click()
    page.get_by_text("Đã thêm ảnh.").wait_for()


def weight(visitor, path, size, sharpness):
    """The bytes of all answers a visitor who was never here gets, and the width of the photo among them."""
    context = visitor.page.context.browser.new_context(viewport=size, device_scale_factor=sharpness)
    page, weights = context.new_page(), {}
    page.on("requestfinished", lambda sent: weights.update({sent.url: len(sent.response().body())}))
    page.goto(visitor.address + path)
    page.wait_for_load_state("networkidle")
    shown = page.locator("figure.photo img").evaluate("one => one.currentSrc").rpartition("/")[2]
    context.close()
    return sum(weights.values()), shown


def test_an_article_with_a_photo_of_8_megabytes_weighs_less_than_200_kilobytes(visitor, review):
    add_photo(visitor, review)
    path = publish(drafted(review)).get_absolute_url()
    for size, sharpness, width in ((DESK, 1, "720.jpg"), (PHONE, 1, "480.jpg"), (PHONE, 2, "720.jpg")):
        weighed, shown = weight(visitor, path, size, sharpness)
        assert (weighed < MOST_BYTES, shown) == (True, width), (size, weighed)


def test_the_point_of_a_photo_is_clicked_or_typed_and_stays_in_sight_where_it_is_cut(visitor, review):
    page = visitor.page
    add_photo(visitor, review)
    assert "chưa có mô tả" in page.get_by_role("status").inner_text()
    row = page.locator("fieldset.line")
    picture = row.locator(".focus-picture")
    picture.locator("img").evaluate("one => one.decode()")  # it has its height once it has come
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    across, down = row.get_by_label("Tâm ảnh theo chiều ngang"), row.get_by_label("Tâm ảnh theo chiều dọc")
    assert (across.input_value(), down.input_value()) == ("20", "90")
    across.press("ArrowUp")
    assert across.input_value() == "21"
    row.get_by_label("Mô tả").fill("Hội trường có khoảng năm mươi người ngồi nghe báo cáo.")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), size
        visitor.shot("world-photo-form")
    page.get_by_role("button", name="Lưu phần này").click()
    page.get_by_text("Đã lưu phần “Ảnh”.").wait_for()
    assert "chưa có mô tả" not in visitor.text()
    photo = Photo.objects.get()
    assert (photo.focus_x, photo.focus_y) == (21, 90)
    publish(drafted(review))
    page.context.clear_cookies()
    visitor.go("/")
    assert (
        page.locator(".review-lead img").evaluate("one => getComputedStyle(one).objectPosition") == "20% 90%"
    )
    visitor.shot("world-front")


def test_machines_find_the_article_and_no_policy_stands_in_their_way(visitor, review):
    page = visitor.page
    add_photo(visitor, review)
    path = publish(drafted(review)).get_absolute_url()
    page.context.clear_cookies()
    visitor.go(path)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), size
        visitor.shot("world-article")
    said = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (said["@type"], said["mainEntityOfPage"]) == ("NewsArticle", visitor.address + path)
    assert page.locator("link[rel=canonical]").get_attribute("href") == visitor.address + path
    address = page.locator("meta[property='og:image']").get_attribute("content")
    card = page.request.get(address)
    assert Image.open(io.BytesIO(card.body())).size == (1200, 630)
    page.get_by_role("contentinfo").get_by_role("link", name="RSS").wait_for()
    for kind in ("atom", "rss"):
        link = page.get_by_role("contentinfo").get_by_role(
            "link", name=kind.capitalize() if kind == "atom" else "RSS"
        )
        feed = page.request.get(visitor.address + link.get_attribute("href"))
        assert visitor.address + path in feed.text()
        ElementTree.fromstring(feed.body())
    assert page.request.get(f"{visitor.address}/rss").url == f"{visitor.address}/rss/"
    assert visitor.address + path in page.request.get(f"{visitor.address}/sitemap.xml").text()
    Article.objects.update(status="withdrawn")
    for machine in ("/rss/", "/atom/", "/sitemap.xml"):
        assert path not in page.request.get(visitor.address + machine).text()
    assert page.request.get(address).status == 404
    assert visitor.trouble == []


def test_every_address_an_article_ever_had_leads_to_it_also_when_it_returns(visitor, review):
    page = visitor.page
    article = drafted(review, "dia-chi-mot")
    visitor.log_in("bientap")

    def moved(typed, kept):
        visitor.go(article.get_edit_url())
        page.get_by_label("Địa chỉ").fill(typed)
        page.get_by_role("button", name="Lưu bài").click()
        page.get_by_text("Đã lưu bài.").wait_for()
        assert page.get_by_label("Địa chỉ").input_value() == kept

    def leads_to(kept, *old):
        for slug in (kept, *old):
            assert visitor.go(f"/bai/{slug}/").status == 200
            assert page.url == f"{visitor.address}/bai/{kept}/"

    moved("Đơn vị dẫn đầu cụm", "don-vi-dan-dau-cum")
    moved("Địa chỉ ba", "dia-chi-ba")
    article.refresh_from_db()
    publish(article)
    page.context.clear_cookies()
    leads_to("dia-chi-ba", "dia-chi-mot", "don-vi-dan-dau-cum")
    assert page.request.get(f"{visitor.address}/bai/dia-chi-mot/", max_redirects=0).status == 301
    article.refresh_from_db()
    article.slug = "dia-chi-mot"
    article.save()
    leads_to("dia-chi-mot", "don-vi-dan-dau-cum", "dia-chi-ba")
    cluster = review.period.cluster
    at_first = cluster.get_absolute_url()
    cluster.number = 8
    cluster.save()
    assert visitor.go(at_first).status == 200
    assert page.get_by_role("heading", level=1).inner_text() == "Cụm thi đua số 8"


def plain(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("who", ["stranger", "bientap"])
def test_on_paper_stands_the_article_with_its_source_and_nothing_else(visitor, review, who):
    page = visitor.page
    earlier = make_review(
        make_period(review.period.cluster, year=2025, name="6 tháng đầu năm 2025"),
        meeting_on=date(2025, 6, 24),
    )
    publish(drafted(earlier, "nam-truoc"))
    add_photo(visitor, review)
    article = publish(drafted(review))
    page.context.clear_cookies()
    if who != "stranger":
        visitor.log_in(who)
    visitor.go(article.get_absolute_url())
    written = page.locator("article.article").inner_text()
    paper = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    visitor.shot(f"world-print-{who}")
    pages = PdfReader(io.BytesIO(paper)).pages
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]
    source = f"Nguồn: {visitor.address}{article.get_absolute_url()}, đăng ngày 24/06/2026."
    printed = "".join(one.extract_text() for one in pages)
    assert plain(printed).casefold() == plain(written + source).casefold()
    assert len(pages) <= 2
