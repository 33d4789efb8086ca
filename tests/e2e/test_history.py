"""From a report and a pledge to what every value was, on a phone and by whom it may be read."""

from playwright.sync_api import expect

from cluster_reports.models import Pledge, Result, UnitReport
from tests.e2e.demo import PEOPLE, enter
from tests.e2e.words import READ_WORDS, foreign_words
from units.acting import Acting, acting_as
from units.models import User

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WAY = "Lịch sử thay đổi từng giá trị"


def sound(visitor, name):
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.violations(), visitor.overflow()) == ([], 0)
        visitor.shot(name)


def test_a_report_and_a_pledge_lead_to_their_history(visitor, demo):
    page, person = visitor.page, User.objects.get(username=PEOPLE["staff"])
    report = UnitReport.objects.filter(unit=person.unit, status="approved").latest("pk")
    result = report.results.filter(value__isnull=False).first()
    for number in range(60):
        with acting_as(Acting(person.pk, person.username, "unit-report-edit", "10.0.0.8")):
            Result.objects.filter(pk=result.pk).update(explanation=f"Giải trình lần {number}")
    page.set_viewport_size(PHONE)
    enter(visitor, "staff")
    visitor.go(report.get_absolute_url())
    page.get_by_role("link", name=WAY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lịch sử thay đổi")
    first = page.get_by_role("listitem").filter(has_text=result.target.name).first
    expect(first).to_contain_text("trước: Giải trình lần 58")
    expect(first).to_contain_text("nay: Giải trình lần 59")
    expect(first).to_contain_text(person.full_name)
    page.get_by_text("Trang này để làm gì?").click()
    expect(page.get_by_text("Gạch ngang là giá trị cũ")).to_be_visible()
    assert foreign_words(page.evaluate(READ_WORDS)) == []
    sound(visitor, "lich-su-bao-cao")
    page.get_by_role("link", name="Cũ hơn").press("Enter")
    expect(page.locator("del").first).to_contain_text("Giải trình lần 8")
    expect(page.get_by_role("link", name="Mới nhất")).to_be_visible()

    enter(visitor, "head")
    visitor.go(Pledge.objects.filter(cluster=report.period.cluster).first().get_absolute_url())
    page.get_by_role("link", name=WAY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lịch sử thay đổi")
    sound(visitor, "lich-su-giao-uoc")
