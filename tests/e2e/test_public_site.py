"""A reader from outside, on the site as it runs in production: light on the wire, and the same for everybody.

No script runs here except axe: 320 px wide, dark, without motion, in forced colours, enlarged, on paper, by keyboard.
"""

import io
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.conftest import AXE, Visitor
from tests.public_site import pages_for_readers, public_site
from tests.wire import Wire

pytestmark = pytest.mark.look

MOST_BYTES, MOST_REQUESTS = 60_000, 8  # of a first visit, photos aside
PHONE, ENLARGED = {"width": 320, "height": 700}, {"width": 640, "height": 450}  # the second: 1280 px at 200%
BARE = {"java_script_enabled": False, "color_scheme": "dark", "reduced_motion": "reduce", "viewport": PHONE}
MOVES = """() => [...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration)
    || getComputedStyle(one).animationName !== 'none').length"""


@pytest.fixture
def site(settings, transactional_db, tmp_path):
    with public_site(tmp_path, settings) as site:
        yield site


def opened(browser, url, **options):
    context = browser.new_context(locale="vi-VN", **options)
    page = context.new_page()
    wire = Wire(page)
    page.goto(url)
    wire.settle(page)
    return page, wire


def faults_of(browser, address, path):
    """What is wrong with a page on a first visit, without script."""
    page, wire = opened(browser, address + path, **BARE)
    sizes, faults = wire.without_photos(), []
    if sum(sizes.values()) > MOST_BYTES or len(sizes) > MOST_REQUESTS:
        faults.append(f"{sum(sizes.values())} bytes in {len(sizes)} requests: {sizes}")
    fonts = [url for url in sizes if url.endswith(".woff2")]
    if not 2 <= len(fonts) <= 4 or any("-more-" in url for url in fonts):
        faults.append(f"fonts: {fonts}")
    faults += [f"elsewhere: {url}" for url in wire.asked.values() if not url.startswith(f"{address}/")]
    faults += [f"a script: {url}" for url in wire.asked.values() if url.endswith(".js")]
    for name, most in (("h1", 1), ("main", 1), ("body > header", 1), ("footer", 1), ("script[src]", 0)):
        if page.locator(name).count() != most:
            faults.append(f"{page.locator(name).count()} {name}")
    faults += ["an image without alt"] * page.locator("img:not([alt])").count()
    described = page.locator("meta[name=description], meta[name=robots][content=noindex]").count()
    faults += [] if described or path in {"/dang-nhap/", "/khong-co-trang-nay/"} else ["no description"]
    faults += ["something moves"] if page.evaluate(MOVES) else []
    for media in ({"forced_colors": "none"}, {"forced_colors": "active"}):
        page.emulate_media(**media)
        for size in (PHONE, ENLARGED):
            page.set_viewport_size(size)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            faults += [f"{wide} px too wide at {size['width']}, {media}"] if wide else []
    page.context.close()
    return faults


def test_a_reader_without_script_has_the_whole_public_site_light_and_at_home(browser, site):
    addresses = pages_for_readers()
    faults = {name: faults_of(browser, site.address, path) for name, path in addresses.items()}
    assert {name: found for name, found in faults.items() if found} == {}
    walk_without_script(browser, site, addresses)
    print_an_article(browser, site, addresses["article"])
    assert violations_in_the_dark(browser, site, addresses) == {}


def walk_without_script(browser, site, addresses):
    """Front, article, search, comparison: by keyboard where a reader starts, by links and buttons on."""
    page, _ = opened(browser, site.address + "/", **BARE)
    visitor = Visitor(page, site.address)
    visitor.shot("public-front")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến nội dung chính")
    page.keyboard.press("Enter")
    expect(page.locator("main:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    headline = page.locator(".review-lead .headline a").inner_text()
    page.get_by_role("link", name=headline).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    expect(page.get_by_role("table", name="Số liệu của")).to_be_visible()
    told = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    card, canonical = page.locator("meta[property='og:image']"), page.locator("link[rel=canonical]")
    assert told["headline"] == headline == page.locator("meta[property='og:title']").get_attribute("content")
    assert canonical.get_attribute("href") == site.address + addresses["article"]
    assert page.request.get(card.get_attribute("content")).headers["content-type"] == "image/jpeg"
    visitor.shot("public-article")
    page.get_by_text("Các mục").click()
    page.get_by_role("link", name="Tìm kiếm").click()
    page.get_by_label("Từ cần tìm").fill("hau can")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("kết quả có “hau can”")
    expect(page.locator("mark").first).to_have_text("Hậu cần")
    page.get_by_text("Lọc kết quả", exact=True).first.click()
    expect(page.get_by_label("Năm")).to_be_visible()
    visitor.shot("public-search")
    page.goto(site.address + addresses["cluster"])
    page.get_by_role("link", name="So sánh các kỳ").click()
    page.get_by_role("link", name="Kỳ trước").click()
    expect(page.get_by_role("table").first.get_by_role("columnheader")).to_have_count(4)
    expect(page.locator("figure svg").first).to_be_visible()
    visitor.shot("public-comparison")
    robots = page.request.get(f"{site.address}/robots.txt").text()
    assert f"Sitemap: {site.address}/sitemap.xml" in robots
    assert site.address + addresses["article"] in page.request.get(f"{site.address}/sitemap.xml").text()
    page.context.close()


def print_an_article(browser, site, path):
    """On paper stands the article with its source, and nothing that is there to be pressed."""
    page, _ = opened(browser, site.address + path, viewport={"width": 1280, "height": 900})
    headline = page.get_by_role("heading", level=1).inner_text()
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert [round(float(side) / 72 * 25.4) for side in paper.pages[0].mediabox[2:]] == [210, 297]
    assert " ".join(headline.split()) in text
    assert f"Nguồn: {site.address}{path}" in text
    assert "Đăng nhập" not in text
    assert "Các kỳ trước" not in text
    assert len(paper.pages) <= 3
    page.context.close()


def violations_in_the_dark(browser, site, addresses):
    context = browser.new_context(locale="vi-VN", color_scheme="dark", viewport=PHONE)
    page, found = context.new_page(), {}
    for name, path in addresses.items():
        page.goto(site.address + path)
        page.wait_for_load_state("load")
        broken = Axe().run(page, options=AXE).response["violations"]
        if broken:
            found[name] = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in broken]
    context.close()
    return found
