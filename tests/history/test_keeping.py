"""The database keeps what every value was, whoever writes it and however."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from cluster_reports.backups.database import one_moment
from cluster_reports.history.kept import KEPT, LEFT_OUT, columns_of, kept_models, model_of
from cluster_reports.history.triggers import existing, wanted
from cluster_reports.models import Change, LoggedStep, PublishedVersion, Result, Withdrawal
from tests.factories import (
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
)
from units.acting import Acting, acting_as
from units.models import SecurityEvent

AT = datetime(2026, 6, 20, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db
HER = Acting(7, "haucan", "unit-report-edit", "10.0.0.8")


@pytest.fixture
def result():
    period = make_period()
    report = make_report(period, make_unit())
    return make_result(report, make_target(make_pledge(period.cluster)))


def kept(row):
    """(action, cells) of a row, oldest first, without that it was added."""
    found = Change.objects.filter(noun=row._meta.model_name, row_id=row.pk).exclude(action="+")
    return list(found.order_by("pk").values_list("action", "cells"))


def test_the_triggers_of_the_database_are_those_the_models_ask_for():
    assert existing(connection).keys() == wanted(connection).keys()


def test_a_value_saved_is_kept_with_what_it_was_by_whom_and_from_where(result):
    with acting_as(HER):
        result.explanation = "Vượt “kế hoạch” – 'năm' \\ \n ngày"
        result.save()
    change = Change.objects.filter(noun="result", row_id=result.pk).first()
    assert change.cells == {"explanation": ["", result.explanation]}
    assert (change.about, change.about_id, change.action) == ("unitreport", result.report_id, "~")
    assert (change.person, change.name, change.source, change.address) == HER[:4]


def test_what_goes_past_save_is_kept_too(result):
    Result.objects.filter(pk=result.pk).update(state="value", value=Decimal("3.5"))
    Result.objects.filter(pk=result.pk).update(value=F("value") + 1)
    result.refresh_from_db()
    result.value = None
    result.state = "missing"
    Result.objects.bulk_update([result], ["state", "value"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cluster_reports_result SET explanation = 'x' WHERE id = %s", [result.pk])
    values = [cells for _, cells in kept(result)]
    assert [{name: [*map(plain, pair)] for name, pair in cells.items()} for cells in values] == [
        {"state": ["missing", "value"], "value": [None, 3.5]},
        {"value": [3.5, 4.5]},
        {"state": ["value", "missing"], "value": [4.5, None]},
        {"explanation": ["", "x"]},
    ]


def plain(value):
    return float(value) if isinstance(value, int | float) else value


def test_a_save_that_changes_nothing_leaves_nothing(result):
    before = Change.objects.count()
    result.save()
    Result.objects.update(explanation=F("explanation"))
    assert Change.objects.count() == before


def test_a_row_removed_leaves_all_its_values(result):
    Result.objects.filter(pk=result.pk).update(explanation="giữ lại")
    key = result.pk
    result.delete()
    change = Change.objects.first()
    assert (change.action, change.row_id, change.cells["explanation"]) == ("-", key, "giữ lại")
    assert (change.about, change.about_id) == ("unitreport", result.report_id)


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Change.objects.update(name="ai đó"),
        lambda: Change.objects.all().delete(),
        lambda: LoggedStep.objects.update(comment="khác"),
        lambda: LoggedStep.objects.all().delete(),
        lambda: SecurityEvent.objects.update(words="khác"),
        lambda: SecurityEvent.objects.all().delete(),
        lambda: PublishedVersion.objects.update(content_hash="khác"),
        lambda: Withdrawal.objects.all().delete(),
    ],
)
def test_the_database_refuses_that_history_is_changed_or_removed(result, harm):
    by = make_user(result.report.unit)
    LoggedStep.objects.create(subject=result.report, step="submit", label="Nộp", by=by, at=AT)
    SecurityEvent.objects.note(SecurityEvent.Kind.LOG_IN, at=AT, person=by)
    article = make_published(make_review(result.report.period))
    Withdrawal.objects.create(article=article, at=AT, by=by, notice="Sai số liệu")
    assert PublishedVersion.objects.exists()
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        harm()


def test_who_is_removed_stays_in_the_log_by_name():
    person = make_user(make_unit())
    SecurityEvent.objects.note(SecurityEvent.Kind.LOG_IN, at=AT, person=person)
    person.delete()
    event = SecurityEvent.objects.get()
    assert (event.person, event.name) == (None, person.username)


def test_a_door_lets_history_go_and_leaves_that_it_was_opened(result):
    with acting_as(HER), Change.objects.open_door("practice"):
        Change.objects.exclude(action="!").delete()
        Result.objects.update(explanation="không ghi")
    trace = Change.objects.get()
    assert (trace.action, trace.cells, trace.name) == ("!", {"door": "practice"}, "haucan")
    with pytest.raises(IntegrityError), transaction.atomic():
        trace.delete()


def test_truncating_is_refused_too():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE cluster_reports_change")


def test_every_model_is_kept_or_left_out_for_a_reason():
    named = {model_of(label) for label in (*KEPT, *LEFT_OUT)}
    assert set(apps.get_models(include_auto_created=True)) == named
    assert not KEPT.keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())
    names = [model_of(label)._meta.model_name for label in KEPT]
    assert len(names) == len(set(names))


def test_no_secret_column_is_kept():
    kept_columns = {
        f"{model._meta.model_name}.{field.attname}"
        for model, kept in kept_models().items()
        for field in columns_of(model, kept)
    }
    secret = {name for name in kept_columns if name.endswith((".password", ".token", ".key", ".secret"))}
    assert secret <= {"evidence.key"}  # names a file that only those may open who may read the line
    assert not {"apitoken.digest", "user.last_login", "comment.address"} & kept_columns


def test_names_left_out_are_columns():
    for model, kept in kept_models().items():
        assert kept.without <= {field.name for field in model._meta.local_concrete_fields}


def test_a_person_is_told_while_the_transaction_goes_on_through_savepoints(result):
    """PostgreSQL forgets what was told inside a savepoint that is rolled back."""
    with acting_as(HER):
        with transaction.atomic():
            Result.objects.update(explanation="bỏ")
            transaction.set_rollback(True)
        Result.objects.update(explanation="giữ")
    with acting_as(HER._replace(person=8, name="kythuat")):
        Result.objects.update(explanation="sau")
    Result.objects.update(explanation="không ai")
    found = Change.objects.filter(noun="result", action="~").order_by("pk")
    assert [(one.cells["explanation"][1], one.name) for one in found] == [
        ("giữ", "haucan"),
        ("sau", "kythuat"),
        ("không ai", ""),
    ]


def test_who_acts_is_told_anew_after_a_savepoint_that_failed(result):
    def fail():
        with acting_as(HER._replace(name="kythuat")), transaction.atomic():
            Result.objects.update(explanation="bỏ")
            Change.objects.update(name="ai đó")

    with acting_as(HER):
        Result.objects.update(explanation="trước")
    with pytest.raises(IntegrityError):
        fail()
    with acting_as(HER):
        Result.objects.update(explanation="sau")
    newest = Change.objects.filter(noun="result", action="~").latest("pk")
    assert (newest.cells["explanation"], newest.name) == (["trước", "sau"], "haucan")


@pytest.mark.django_db(transaction=True)
def test_a_command_may_still_choose_its_kind_of_transaction():
    """PostgreSQL takes that only before all else, also before it is told who acts."""
    with acting_as(Acting(source="manage.py backup")), one_moment():
        assert not Result.objects.exists()


def test_no_paper_of_a_ballot_is_told():
    assert {"BallotPaper", "BallotPaper_lines", "Voter", "Tally"} <= LEFT_OUT.keys()
