"""What is drawn once for each state of the data: the same as drawn anew, never older, and nobody's own."""

import re
from datetime import date, timedelta

import psycopg2
import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.history.kept import kept_models
from cluster_reports.history.state import is_settled, state_of_data
from cluster_reports.models import Change, UnitReport
from cluster_reports.views import comparison, scoring
from cluster_reports.views import unit as unit_view
from cluster_reports.views.drawn_once import drawn_once
from tests.benchmarks.many_results import make_ranking
from tests.factories import (
    make_ballot,
    make_cluster,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 12, 10)
FRAME = 2  # queries: the session with its person, the frame


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def period():
    """A published half-year of two units, 12 and 30 patrols, with its article and its closed scoring."""
    cluster = make_cluster([make_unit("Xã Đầu"), make_unit("Xã Hai")])
    period = make_period(cluster, "h1", 2026, status="published")
    target = make_target(make_pledge(cluster, 2026), "Tuần tra")
    for unit, value in zip(Unit.objects.filter(memberships__cluster=cluster), (12, 30), strict=True):
        make_result(make_report(period, unit, "approved"), target, value)
    make_published(make_review(period))
    make_ranking(period)
    return period


@pytest.fixture
def member(period):
    """Of the unit that does not lead."""
    return make_user(Unit.objects.get(name="Xã Hai"))


@pytest.fixture
def pages(period):
    """Of the cluster, of a unit, of the scoring; the first two also for strangers."""
    unit = Unit.objects.get(name="Xã Đầu")
    return (
        reverse("cluster-comparison", args=[period.cluster.slug]),
        reverse("unit", args=[unit.pk]),
        reverse("scoring", args=[period.pk]),
    )


@pytest.fixture
def asked(request):
    """A function that is drawn for readers; what it was asked with."""
    calls = []

    def draw(reader, *told):
        calls.append((reader, *told))
        return f"{told} {len(calls)}"

    return calls, draw


def asking(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def read(client, address):
    """What stands between the frame's head and its foot, and how many queries that took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return re.search(r"<main.*</main>", answer.content.decode(), re.S)[0], queries


def test_the_same_page_without_its_queries(client, pages, member):
    client.force_login(member)
    for address in pages:
        first, many = read(client, address)
        again, few = read(client, address)
        assert again == first
        assert len(few) == FRAME + 1 < len(many), address


def test_every_change_is_told_by_the_next_page(client, period, pages):
    client.force_login(make_user(Unit.objects.get(name="Xã Đầu")))
    assert all("12 cuộc" in read(client, address)[0] for address in pages[:2])
    report = UnitReport.objects.get(unit__name="Xã Đầu")
    report.results.update(value=17)
    assert all("17 cuộc" in read(client, address)[0] for address in pages[:2])
    Unit.objects.filter(pk=report.unit_id).update(name="Xã Đầu Mới")
    assert "Xã Đầu Mới" in read(client, pages[1])[0]
    period.cluster.memberships.filter(unit=report.unit_id).update(ends_on=date(2026, 1, 31))
    assert client.get(pages[0]).context["drawn"] != read(client, pages[1])[0]


def test_a_scoring_opened_again_is_a_trial_again(client, period, pages, member):
    client.force_login(member)
    assert "Thứ hạng các đơn vị" in read(client, pages[2])[0]
    judge = make_user(Unit.objects.get(name="Xã Đầu"))
    workflow.take(period.scoring, "reopen_scores", by=judge, at=moment(TODAY), comment="Nhầm điểm")
    assert "Thứ hạng các đơn vị" not in read(client, pages[2])[0]


def test_who_scores_has_his_steps_and_a_voter_his_ballot(client, period, pages, member):
    client.force_login(member)
    read(client, pages[2])
    judge = make_user(Unit.objects.get(name="Xã Đầu"))
    client.force_login(judge)
    assert 'name="version"' in read(client, pages[2])[0]
    opened = {"status": "open", "opened_at": moment(TODAY), "opened_by": judge, "terms": {}}
    ballot = make_ballot(period, scoring=period.scoring, **opened)
    client.force_login(member)
    assert ballot.get_absolute_url() in read(client, pages[2])[0]


def test_a_stranger_reads_what_is_public_and_nothing_is_kept(client, period, pages):
    (article,) = period.review.articles.all()
    first, queries = read(client, pages[1])
    again, as_many = read(client, pages[1])
    assert article.headline in first == again
    assert len(queries) == len(as_many)
    workflow.take(article, "withdraw", by=article.published_by, at=moment(TODAY), comment="Nhầm kỳ")
    assert client.get(pages[1]).status_code == 404


def test_each_kind_of_reader_has_a_page_of_its_own(client, period, pages):
    words = {}
    for who in (
        make_user(Unit.objects.get(name="Xã Đầu")),
        make_user(Unit.objects.get(name="Xã Hai")),
        make_user(period.cluster.organisation, "commander"),
        make_user(role="admin"),
    ):
        client.force_login(who)
        words[who] = read(client, pages[1])[0]
        assert read(client, pages[1])[0] == words[who]
    client.logout()
    words[None] = read(client, pages[1])[0]
    assert len(set(words.values())) > 2  # the own unit, inside, outside
    assert "12 cuộc" not in words[None]


def test_who_left_the_unit_reads_as_a_stranger(client, pages):
    who = make_user(Unit.objects.get(name="Xã Đầu"))
    client.force_login(who)
    inside = read(client, pages[1])[0]
    who.unit = make_unit()
    who.save()
    client.force_login(who)
    assert read(client, pages[1])[0] != inside


def test_the_reader_is_nobody_in_particular(asked):
    calls, draw = asked
    unit = make_unit()
    for who in (make_user(unit), make_user(unit), make_user(unit, "commander")):
        drawn_once(asking(who), draw, "a")
    assert [(one.role, one.unit_id, one.pk) for one, _ in calls] == [
        ("staff", unit.pk, None),
        ("commander", unit.pk, None),
    ]


def test_other_words_another_day_another_state_are_drawn_anew(asked, time_machine):
    calls, draw = asked
    who = asking(make_user(make_unit()))
    one = drawn_once(who, draw, "a")
    assert one == drawn_once(who, draw, "a") != drawn_once(who, draw, "b")
    time_machine.move_to(moment(TODAY + timedelta(1)), tick=False)
    assert drawn_once(who, draw, "a") != one
    make_unit()
    drawn_once(who, draw, "a")
    assert len(calls) == 4


def test_what_is_raised_is_not_remembered(asked):
    who, there = asking(make_user(make_unit())), []

    def draw(reader):
        if not there:
            raise Http404
        return "có"

    with pytest.raises(Http404):
        drawn_once(who, draw)
    there.append(True)
    assert drawn_once(who, draw) == "có"


# Columns without a history that never change without one that has it.
WITH_ANOTHER = {
    ("cluster_reports_article", "published"),  # content_hash
    ("cluster_reports_scoring", "frozen"),  # digest, status
    ("units_unit", "folded_name"),  # name
    ("units_unit", "sort_name"),
    ("units_unitkind", "sort_name"),
    ("cluster_reports_cluster", "folded_name"),
    ("cluster_reports_cluster", "sort_name"),
}
# And said nowhere.
READ_ALONG = {
    "changed_at",
    "changed_by_id",
    "password",
    "last_login",
    "one_time_at",
    "due_details",
    "drift_mark",
}


def test_only_what_the_history_keeps_is_read(client, period, pages, member, monkeypatch):
    """Else a change of it would not be told: the state that a page hangs on is that of the history."""
    kept = {model._meta.db_table: kept for model, kept in kept_models().items()}
    left_out = {
        (model._meta.db_table, model._meta.get_field(name).column)
        for model, kept in kept_models().items()
        for name in kept.without
    }
    queries = []

    def listening(request, draw, *told):
        with CaptureQueriesContext(connection) as asked:
            drawn = drawn_once(request, draw, *told)
        queries.extend(one["sql"] for one in asked if Change._meta.db_table not in one["sql"])
        return drawn

    for place in (comparison, scoring, unit_view):
        monkeypatch.setattr(place, "drawn_once", listening)
    for who, many in (
        (member, 3),
        (make_user(period.cluster.organisation, "commander"), 3),
        (make_user(period.cluster.organisation, "editor"), 3),
        (make_user(role="admin"), 2),
    ):
        client.force_login(who)
        for address in pages[:many]:
            read(client, address)
    tables = {table for sql in queries for table in re.findall(r'(?:FROM|JOIN) "([a-z_]+)"', sql)}
    columns = {pair for sql in queries for pair in re.findall(r'"([a-z_]+)"\."([a-z_]+)"', sql)}
    assert tables
    assert tables <= kept.keys()
    assert {pair for pair in columns & left_out if pair[1] not in READ_ALONG} == WITH_ANOTHER


@pytest.fixture
def other():
    """Another connection to the same database."""
    if connection.vendor != "postgresql":
        pytest.skip("one write at a time")
    there = psycopg2.connect(**connection.get_connection_params())
    yield there
    there.close()


ADDED = """
    INSERT INTO cluster_reports_change (about, noun, action, cells, name, source, person, row_id)
    VALUES ('unit', 'unit', '~', '{}', '', '', NULL, NULL)
"""


def test_a_change_under_way_with_a_lower_number_is_waited_for(asked, other):
    """It is seen later than one with a higher number; what was drawn in between would look like the newest state."""
    calls, draw = asked
    who = asking(make_user(make_unit()))
    with other.cursor() as cursor:
        cursor.execute(ADDED)  # has its number, is not seen
        make_unit()  # has a higher one, and is seen
        state = state_of_data()
        assert not is_settled()
        drawn_once(who, draw)
        drawn_once(who, draw)
        other.commit()
    assert state_of_data() == state
    drawn_once(who, draw)
    drawn_once(who, draw)
    assert (len(calls), is_settled()) == (3, True)


def test_inside_a_transaction_nothing_is_kept(asked):
    calls, draw = asked
    who = asking(make_user(make_unit()))
    with transaction.atomic():
        make_unit()
        drawn_once(who, draw)
        drawn_once(who, draw)
        transaction.set_rollback(True)
    drawn_once(who, draw)
    assert len(calls) == 3
