"""What a page says of a field is bound to it: every id that a label or an ARIA attribute names is on the page."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cluster_reports.models import Direction, Duty
from tests.factories import make_period, make_published, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
NAMING = {"aria-describedby", "aria-labelledby", "for"}


class Bindings(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.ids, self.named, self.invalid = set(), set(), 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        self.invalid += attributes.get("aria-invalid") == "true"
        for name in NAMING & attributes.keys():
            self.named |= set(attributes[name].split())

    handle_startendtag = handle_starttag


def wrong_duty(knock, report):
    """The entry page with a note that is too long."""
    earlier = make_review(make_period(report.period.cluster, "h2", 2025, status="published"))
    direction = Direction.objects.create(review=earlier, text="mở rộng vườn rau", order=1)
    duty = Duty.objects.create(direction=direction, unit=report.unit)
    url = reverse("unit-report-edit", args=[report.pk])
    entry = knock("staff", url).context["entry"]
    data = {"version": entry.version, "marks": entry.marks}
    return knock("staff", url, data | {f"viec-{duty.pk}-note": "x" * 401, f"viec-{duty.pk}-progress": "xong"})


def wrong_correction(knock, report):
    """The page of a correction without its words and without a headline."""
    article = make_published(make_review(report.period))
    url = reverse("correction-new", args=[article.pk])
    return knock("editor", url, {"base": article.content_hash, "cho-0": ""})


def attendance_slide(knock, report):
    review = make_review(report.period, meeting_on=date(2026, 6, 24))
    return knock("head", f"{reverse('conference', args=[review.pk])}co-mat/")


@pytest.mark.parametrize("page", [wrong_duty, wrong_correction, attendance_slide])
def test_every_name_that_a_field_is_given_leads_somewhere(knock, entry_report, page):
    answer = page(knock, entry_report)
    found = Bindings(answer.text)
    assert answer.status_code == (200 if page is attendance_slide else 422)
    assert bool(found.invalid) is (answer.status_code == 422)
    assert found.named
    assert found.named - found.ids == set()
