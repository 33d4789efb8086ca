"""Two at once about one article, on a database that lets them: one publication, one correction, no ring of waits."""

from datetime import date, timedelta

import pytest
from django.db import connection

from cluster_reports import page_folder, public_pages, workflow
from cluster_reports.models import Article, Correction, LoggedStep, Notice, PublishedVersion, Withdrawal
from cluster_reports.workflow.appointments import keep_appointments
from tests.factories import make_user, moment

from .out import WROTE, Desk
from .test_part_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SEVEN = moment(date(2026, 6, 25), 7)


@pytest.fixture
def desk():
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    desk = Desk()
    desk.propose()
    return desk


def act(row, step, by, at=SEVEN, **more):
    return lambda: workflow.take(row, step, by=by, at=at, **more)


@pytest.mark.parametrize("_", range(5))
def test_ticks_at_once_publish_once(desk, _):
    desk.take("schedule", "second", flags={"due_at": SEVEN})
    done = at_once(*[lambda: keep_appointments(SEVEN)] * 4)
    assert sorted(done) == [(0, 0), (0, 0), (0, 0), (1, 0)]
    assert PublishedVersion.objects.count() == 1
    assert LoggedStep.objects.filter(step="publish").count() == 2  # the article's, and its period's
    notices = Notice.objects.filter(event="published", recipient=desk.people["head"])
    assert notices.count() == 1


@pytest.mark.parametrize("_", range(5))
def test_two_publish_at_once(desk, _):
    third = make_user(desk.people["second"].unit, "editor")
    done = at_once(act(desk.article, "publish", desk.people["second"]), act(desk.article, "publish", third))
    assert sorted(type(one).__name__ for one in done) == ["Article", "str"]
    assert PublishedVersion.objects.count() == 1


@pytest.mark.parametrize("_", range(5))
def test_the_clock_and_an_editor_at_once(desk, _):
    """Either the moment is dropped in time, or the article is out; never both, never neither."""
    desk.take("schedule", "second", flags={"due_at": SEVEN})
    at_once(lambda: keep_appointments(SEVEN), act(desk.article, "unschedule", desk.people["editor"]))
    article = Article.objects.get()
    assert article.due_at is None
    assert (article.status, PublishedVersion.objects.count()) in {("published", 1), ("proposed", 0)}


@pytest.mark.parametrize("_", range(5))
def test_a_correction_and_a_withdrawal_at_once(desk, _):
    desk.take("publish", "second", WROTE)
    correction = workflow.ask_correction(
        desk.article, {"headline": "Tít mới"}, by=desk.people["second"], at=WROTE, note="Sửa tít"
    )
    editor = desk.people["editor"]
    done = at_once(
        act(correction, "publish", editor), act(desk.article, "withdraw", desk.people["second"], comment="x")
    )
    assert sum(isinstance(one, str) for one in done) <= 1
    correction.refresh_from_db()
    assert Withdrawal.objects.count() == 1
    assert (correction.status, PublishedVersion.objects.count()) in {("published", 2), ("withdrawn", 1)}


@pytest.mark.parametrize("_", range(5))
def test_a_withdrawal_and_whoever_writes_its_page_at_once(desk, _, settings, tmp_path):
    """Whichever is faster, no page of it lies before readers afterwards."""
    settings.PUBLISHED_ROOT, settings.SITE_URL = tmp_path, "http://testserver"
    desk.take("publish", "second", WROTE)
    assert len(page_folder.whole()) == 1
    writes = [
        lambda: public_pages.write(desk.article.pk),
        lambda: public_pages.reconcile(all_anew=True).failed,
    ]
    withdraw = act(desk.article, "withdraw", desk.people["editor"], comment="x")
    done = at_once(*writes, withdraw, *writes)
    assert [one for one in done if isinstance(one, str)] == []
    assert page_folder.pages() == set()


@pytest.mark.parametrize("_", range(5))
def test_two_corrections_asked_at_once_are_one(desk, _):
    desk.take("publish", "second", WROTE)

    def ask(who, headline):
        return lambda: workflow.ask_correction(
            desk.article, {"headline": headline}, by=desk.people[who], at=SEVEN, note="Sửa tít"
        )

    done = at_once(ask("editor", "Tít một"), ask("second", "Tít hai"))
    assert sorted(type(one).__name__ for one in done) == ["Correction", "str"]
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("_", range(5))
def test_two_reports_approved_anew_at_once_raise_one_alarm_for_each_state(desk, _):
    desk.take("publish", "second", WROTE)
    type(desk.period).objects.update(status="locked")
    later = SEVEN + timedelta(days=1)
    people, (first, second) = desk.people, desk.reports
    deputy = make_user(first.unit)
    head, other = people["head"], make_user(second.unit)
    desk.cluster.roles.create(unit=second.unit, kind="deputy", starts_on=date(2020, 1, 1))
    for report, judge, staff in ((first, other, deputy), (second, head, people["staff"])):
        workflow.take(report, "reopen", by=judge, at=later, comment="x")
        report.results.update(value=90)
        workflow.take(report, "submit", by=staff, at=later)
    done = at_once(act(first, "approve", other, later), act(second, "approve", head, later))
    assert [one if isinstance(one, str) else one.status for one in done] == ["approved", "approved"]
    assert Article.objects.get().drift_mark
    last = LoggedStep.objects.filter(step="drift").order_by("-pk").first()
    assert last.details == [{"line": "Tuần tra, canh gác", "reason": "100 cuộc → 180 cuộc"}]
