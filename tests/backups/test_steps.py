import pytest
from django.apps import apps as present
from django.db.migrations.loader import MigrationLoader

from cluster_reports.backups.steps import UnknownMigrations, applied, apps_at
from cluster_reports.tables import operations

DISK = MigrationLoader(None).disk_migrations
STEPS = {key for key, migration in DISK.items() if not migration.replaces}
SQUASHED = DISK.keys() - STEPS


def without(app, above):
    return {key for key in STEPS if key[0] != app or key[1] <= above}


@pytest.mark.django_db
def test_a_database_made_at_once_has_every_step_and_misses_none():
    assert {app for app, _ in SQUASHED} == {"units", "cluster_reports"}
    assert applied() == STEPS
    assert operations.missing_migrations() == 0


def test_all_steps_are_today():
    assert apps_at(STEPS) is present


def test_a_squash_of_another_day_says_nothing_new():
    assert apps_at(STEPS | {("units", "0001_squashed_0999_to_come")} | SQUASHED) is present


@pytest.mark.parametrize(
    ("done", "model", "field", "is_there"),
    [
        (without("units", "0003"), "units.User", "one_time_at", False),
        (without("cluster_reports", "0029"), "cluster_reports.SearchEntry", "keys", False),
        (without("cluster_reports", "0030"), "cluster_reports.SearchEntry", "keys", True),
        (without("cluster_reports", "0029"), "units.User", "one_time_at", True),
    ],
)
def test_the_models_of_an_older_day(done, model, field, is_there):
    try:
        there = field in {one.name for one in apps_at(done).get_model(model)._meta.fields}
    except LookupError:
        there = False
    assert there == is_there


def test_steps_of_a_newer_program_are_refused_by_name():
    with pytest.raises(UnknownMigrations, match="^units.9999_to_come$"):
        apps_at(STEPS | {("units", "9999_to_come")})
