"""A site of the first released version comes back in today's, with all that it held and on the same tables."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from cluster_reports.backups import Archive, back_up, build
from cluster_reports.backups.database import beside, instead
from cluster_reports.backups.steps import applied, apps_at, migrate_to
from cluster_reports.models import LoggedStep, SearchEntry, UnitReport
from tests.backups.catalogue import catalogue
from tests.factories import PASSWORD

FIRST = [  # what the first release asked of the database
    ("cluster_reports", "0001_initial"),
    ("admin", "0003_logentry_add_action_flag_choices"),
    ("sessions", "0001_initial"),
]
AT = datetime(2026, 6, 20, 2, tzinfo=UTC)
DAYS = {
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 6, 30),
    "opens_on": date(2026, 6, 1),
    "due_on": date(2026, 6, 20),
    "locks_on": date(2026, 6, 25),
}


@contextmanager
def first_release(folder):
    """An empty database as the first release left it, and its models by name."""
    with beside(folder) as (_, where), instead(where):
        migrate_to(FIRST)
        apps = apps_at(applied())
        yield lambda name: apps.get_model(name if "." in name else f"cluster_reports.{name}").objects.create


def made_at_once(folder):
    """What an empty database becomes; not what an earlier test may have restored."""
    with beside(folder) as (_, where), instead(where):
        call_command("migrate", interactive=False, verbosity=0)
        return catalogue()


def fill(made):
    kind = made("units.UnitKind")(name="Phòng", head_noun="Phòng", plural="các phòng")
    units = [
        made("units.Unit")(name=name, short_name=name, kind=kind, folded_name=name.lower(), sort_name=name)
        for name in ("Tham mưu", "Hậu cần")
    ]
    by = made("units.User")(
        username="haucan", full_name="Lê Hậu", password=make_password(PASSWORD), unit=units[1], role="staff"
    )
    cluster = made("Cluster")(
        number=3, slug="cum-3", organisation=units[0], folded_name="", sort_name="cum 3"
    )
    for unit in units:
        made("Membership")(cluster=cluster, unit=unit, starts_on=date(2020, 1, 1))
    period = made("Period")(cluster=cluster, kind="h1", year=2026, status="published", **DAYS)
    pledge = made("Pledge")(cluster=cluster, year=2026)
    target = made("Target")(pledge=pledge, name="Mô hình dân vận", measure="mô hình", planned="4")
    stamps = {
        "submitted_at": AT,
        "first_submitted_at": AT,
        "submitted_by": by,
        "approved_at": AT,
        "approved_by": by,
    }
    report = made("UnitReport")(
        period=period, unit=units[1], status="approved", strengths="Tổ chức 12 buổi.", **stamps
    )
    made("Result")(report=report, target=target, state="value", value="3.5")
    review = made("Review")(period=period)
    made("Highlight")(review=review, text="Xây dựng 3 nhà đồng đội")
    text = "Sáng 24/6, Cụm 3 họp."
    frozen = {  # as that release froze it
        "kicker": "",
        "headline": "Cụm 3 sơ kết",
        "description": text,
        "audience": "public",
        "stamp": {
            "at": "2026-06-20T09:00+07:00",
            "time": "09:00",
            "weekday": "Thứ bảy",
            "date": "20/6/2026",
            "zone": "GMT+7",
        },
        "cluster": {"name": "Cụm 3", "slug": "cum-3"},
        "period": "6 tháng đầu năm 2026",
        "source_tag": "",
        "blocks": [{"block": "lead", "text": [text]}],
        "photos": [],
        "byline": "",
        "figures": [],
        "earlier": [],
        "snapshot": {},
    }
    made("Article")(
        review=review,
        slug="cum-3-so-ket",
        headline="Cụm 3 sơ kết",
        status="published",
        published=frozen,
        content_hash="0" * 64,
        published_at=AT,
        published_by=by,
    )
    content_type = made("contenttypes.ContentType")(app_label="cluster_reports", model="unitreport")
    made("LoggedStep")(
        content_type=content_type,
        object_id=report.pk,
        step="approve",
        label="Duyệt",
        source="submitted",
        target="approved",
        at=AT,
        by=by,
    )


@pytest.mark.django_db(transaction=True)
def test_the_first_release_migrates_forward_with_all_its_rows_to_the_tables_of_an_empty_start(
    tmp_path, client
):
    with first_release(tmp_path) as made:
        assert {name for app, name in applied() if app in {"units", "cluster_reports"}} == {"0001_initial"}
        fill(made)
        path = back_up(tmp_path / "old", AT).path
    with Archive(path) as archive, build(archive, tmp_path) as built:
        assert built.migrated
        assert built.is_same
        with instead(built.where):
            assert catalogue() == made_at_once(tmp_path)
            report = UnitReport.objects.get()
            assert (report.strengths, report.results.get().value) == ("Tổ chức 12 buổi.", 3.5)
            assert LoggedStep.objects.get().subject == report
            assert {*SearchEntry.objects.values_list("title", flat=True)} == {
                "Cụm 3 sơ kết",
                "Xây dựng 3 nhà đồng đội",
            }
            assert client.login(username="haucan", password=PASSWORD)
            assert "3,5" in client.get(report.get_absolute_url()).text
            assert "Sáng 24/6" in client.get("/bai/cum-3-so-ket/").text
            assert "đồng đội" in client.get("/tim-kiem/", {"q": "dong doi"}).text
