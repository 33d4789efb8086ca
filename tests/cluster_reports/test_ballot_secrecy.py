"""F42: nothing anywhere links a secret paper to a person; shown by what differs between two histories of voting."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.signals import got_request_exception
from django.db import connection, models, transaction
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from cluster_reports import workflow
from cluster_reports.models import BallotPaper, LoggedStep, Tally, Voter
from tests.cluster_reports.balloting import AT, closed, council_of, lines_of, opened, vote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


@pytest.fixture
def council(people):
    return council_of(people)


@pytest.fixture
def ballot(entry_period, council, people):
    return opened(entry_period, council, people["head"])


def everything():
    """Every column of every row of every table, and where SQLite keeps one the row's hidden number."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            hidden = "rowid, " if connection.vendor == "sqlite" else ""
            cursor.execute(f'SELECT {hidden}* FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def differing(one, other):
    return {table for table in one if one[table] != other[table]}


class Undo(Exception):
    pass


def world_after(votes, ballot, client=None):
    """All tables after these votes ``[(user, places)]``, which are then taken back."""
    found = None
    try:
        with transaction.atomic():
            for user, places in votes:
                if client is None:
                    vote(ballot, user, *places)
                else:
                    cast(client, ballot, user, *places)
            found = everything()
            raise Undo
    except Undo:
        return found


def cast(client, ballot, user, *places):
    """As a browser does it, both pages; the session is the same in every world."""
    lines = lines_of(ballot)
    data = {f"line-{line}": "1" if place in places else "0" for place, line in enumerate(lines)}
    client.force_login(user)
    address = reverse("ballot-cast", args=[ballot.pk])
    assert client.post(address, data).status_code == 200
    assert client.post(address, data | {"confirmed": "1"}).status_code == 302


def test_what_somebody_voted_changes_nothing_but_a_sum(ballot, people):
    yes, no = (world_after([(people["staff"], places)], ballot) for places in ((0, 1), ()))
    assert differing(yes, no) == {"cluster_reports_tally"}
    before = everything()
    assert differing(before, no) == {"cluster_reports_voter"}


def test_exchanged_votes_and_another_order_leave_the_very_same_database(ballot, people):
    first, second = people["staff"], people["other"]
    world = world_after([(first, (0,)), (second, (1,))], ballot)
    for votes in (
        [(first, (1,)), (second, (0,))],
        [(second, (0,)), (first, (1,))],
        [(second, (1,)), (first, (0,))],
    ):
        assert differing(world_after(votes, ballot), world) == set()


def test_the_pages_themselves_leave_no_more_behind(ballot, people, client):
    yes, no = (world_after([(people["staff"], places)], ballot, client) for places in ((0, 1), ()))
    session = {"units_session", "sqlite_sequence", "units_user"}
    assert differing(yes, no) - session == {"cluster_reports_tally"}


def test_the_urn_has_no_column_for_a_person_or_a_moment():
    kinds = {type(field) for field in Tally._meta.get_fields()}
    assert kinds == {models.BigAutoField, models.OneToOneField, models.PositiveSmallIntegerField}
    assert Tally._meta.get_field("line").related_model._meta.model_name == "ballotline"
    moments = models.DateField, models.TimeField
    assert [field.name for field in Voter._meta.get_fields() if isinstance(field, moments)] == []


def test_no_row_that_points_at_a_voter_holds_or_reaches_a_vote(ballot, people):
    """Walks every column of every table: who is named, is named by rows that are the same whatever was voted."""
    staff = people["staff"]
    vote(ballot, staff, 0)
    rows = [row for model in apps.get_models() for row in model._base_manager.all()]
    named = {
        type(row).__name__
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is type(staff) and field.value_from_object(row) == staff.pk
    }
    assert named == {"Voter", "Notice"}
    said = serializers.serialize("json", [row for row in rows if type(row).__name__ == "Notice"])
    assert not any(line.text in said for line in ballot.lines.all())
    assert not BallotPaper.objects.exists()


def test_voting_logs_no_step_and_writes_no_moment(ballot, people, time_machine):
    logged = LoggedStep.objects.count()
    time_machine.move_to(AT + timedelta(minutes=17), tick=False)
    vote(ballot, people["staff"], 0)
    assert LoggedStep.objects.count() == logged
    minute = re.compile(r"2026-06-10 02:17|2026, 6, 10, 2, 17")
    assert [table for table, rows in everything().items() if any(map(minute.search, rows))] == []


def test_every_row_of_the_urn_is_written_by_every_vote(ballot, people):
    """Else PostgreSQL's own mark of the last writer would be the same in a line and in its voter's row."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL marks rows so")
    for place, who in enumerate(("staff", "other", "deputy")):
        vote(ballot, people[who], *((0,), (1,), ())[place])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT ctid), count(*) FROM cluster_reports_tally")
            assert cursor.fetchone() == (2, 2)
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM cluster_reports_tally")
            assert cursor.fetchone() == (1,)


def test_no_page_shows_a_count_of_votes_before_the_end(ballot, people, knock, council):
    for user in council:
        vote(ballot, user, 0)
    for who in ("staff", "head", "admin", "commander", "editor"):
        page = knock(who, ballot.get_absolute_url())
        assert page.context["outcome"] is None, who
        assert "5/5 người đã bỏ phiếu" in page.text, who
        assert "đồng ý," not in page.text, who
        for name in ("forms", "history", "lines", "voters"):
            assert "tally" not in repr(page.context[name]).lower()


def test_the_version_of_a_page_tells_nothing_about_votes(ballot, people):
    before = ballot.version
    vote(ballot, people["staff"], 0)
    ballot.refresh_from_db()
    assert ballot.version == before


def test_closing_leaves_the_sums_only(ballot, council, people):
    for user in council[:4]:
        vote(ballot, user, 0)
    done = closed(ballot, people["head"])
    assert not Tally.objects.exists()
    assert done.result["votes"] == {str(lines_of(ballot)[0]): 4, str(lines_of(ballot)[1]): 0}


@pytest.mark.parametrize("step", ["close_ballot", "cancel_ballot"])
def test_papers_that_are_not_counted_are_destroyed(ballot, council, people, step):
    for user in council[:3]:
        vote(ballot, user, 0)
    done = workflow.take(ballot, step, by=people["head"], at=AT, comment="Hoãn.")
    assert (Tally.objects.count(), (done.result or {}).get("votes", {})) == (0, {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cluster_reports_tally")
        assert cursor.fetchall() == []


def test_a_fault_of_the_site_mails_no_paper(ballot, people, knock, monkeypatch):
    """What was ticked stays out of error reports."""
    reported = {}

    def note(sender, request, **_):
        reported.update(SafeExceptionReporterFilter().get_post_parameters(request).items())

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(workflow, "vote", fail)
    ticked = {f"line-{line}": "1" for line in lines_of(ballot)}
    got_request_exception.connect(note)
    with pytest.raises(RuntimeError):
        knock("staff", reverse("ballot-cast", args=[ballot.pk]), ticked | {"confirmed": "1"})
    got_request_exception.disconnect(note)
    assert reported == dict.fromkeys([*ticked, "confirmed"], SafeExceptionReporterFilter.cleansed_substitute)
