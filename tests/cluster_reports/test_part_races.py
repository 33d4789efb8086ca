"""Several people judge parts of one report at the same instant, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from cluster_reports import workflow
from cluster_reports.models import LoggedStep, PartReview, UnitReport
from tests.factories import moment

from .areas import NAMES, three_areas

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment(date(2026, 6, 12))


@pytest.fixture
def three(entry_report, people):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    three = three_areas(entry_report)
    workflow.take(three.report, "submit", by=people["staff"], at=moment(date(2026, 6, 10)))
    return three


def at_once(*acts):
    """What each act gave when all ran at the same time: its result, or why it was refused."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait(10)
            return act()
        except workflow.StepRefused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(30) for each in [pool.submit(run, act) for act in acts]]


def part_of(three, name):
    return PartReview.objects.get(report=three.report, area=three.areas[name])


def act(row, step, by, **more):
    return lambda: workflow.take(row, step, by=by, at=AT, **more)


def test_three_judges_at_once_lose_nothing(three):
    reasons = {name: f"Sai ở {name}." for name in NAMES[1:]}
    done = at_once(
        act(part_of(three, NAMES[0]), "approve", three.judges[NAMES[0]]),
        *(
            act(part_of(three, name), "return", three.judges[name], comment=reason)
            for name, reason in reasons.items()
        ),
    )
    assert [part.status for part in done] == ["approved", "returned", "returned"]
    report = UnitReport.objects.get(pk=three.report.pk)
    assert report.status == "returned"
    assert sorted(report.return_reason.split("\n")) == [
        "Mảng Hậu cần: Sai ở Hậu cần.",
        "Mảng Tham mưu: Sai ở Tham mưu.",
    ]
    flagged = report.results.filter(is_flagged=True).values_list("target__name", flat=True)
    assert set(flagged) == {"Tham mưu 1", "Hậu cần 1"}


@pytest.mark.parametrize("_", range(8))
def test_two_judges_of_one_part_decide_once(three, _):
    part, by = part_of(three, "Hậu cần"), three.judges["Hậu cần"]
    done = at_once(act(part, "approve", by), act(part, "return", by, comment="Sai."))
    assert sorted(type(one).__name__ for one in done) == ["PartReview", "str"]
    assert LoggedStep.objects.about(part).count() == 1
    part.refresh_from_db()
    report = UnitReport.objects.get(pk=three.report.pk)
    assert (part.status, report.status) in {("approved", "submitted"), ("returned", "returned")}


@pytest.mark.parametrize("_", range(8))
def test_the_unit_resubmits_while_another_area_returns(three, people, _):
    """In either order: what was returned last is open, and nothing returned counts as mended unseen."""
    workflow.take(part_of(three, "Tham mưu"), "return", by=three.judges["Tham mưu"], at=AT, comment="Sai.")
    at_once(
        act(three.report, "submit", people["staff"]),
        act(part_of(three, "Hậu cần"), "return", three.judges["Hậu cần"], comment="Sai."),
    )
    report = UnitReport.objects.get(pk=three.report.pk)
    states = {part.area.name: part.status for part in PartReview.objects.all()}
    flagged = set(report.results.filter(is_flagged=True).values_list("target__name", flat=True))
    assert states["Tham mưu"] == "waiting"
    assert (report.status, states["Hậu cần"], flagged) in [
        ("returned", "returned", {"Hậu cần 1"}),
        ("submitted", "waiting", set()),
    ]


@pytest.mark.parametrize("_", range(8))
def test_the_unit_takes_back_while_a_part_is_approved(three, people, _):
    done = at_once(
        act(three.report, "recall", people["staff"]),
        act(part_of(three, "Hậu cần"), "approve", three.judges["Hậu cần"]),
    )
    report, part = UnitReport.objects.get(pk=three.report.pk), part_of(three, "Hậu cần")
    assert (report.status, part.status) in [("draft", "waiting"), ("submitted", "approved")]
    assert sum(isinstance(one, str) for one in done) == 1
