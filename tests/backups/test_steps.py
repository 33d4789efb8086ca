import pytest
from django.apps import apps as present
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from cluster_reports.backups.steps import UnknownMigrations, applied, apps_at
from cluster_reports.tables import operations
from units.many_models import CreateModels

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


@pytest.mark.django_db
def test_a_database_made_by_the_squash_of_another_day_has_the_same_steps():
    MigrationRecorder(connection).record_applied("units", "0001_squashed_0004_accounts")
    assert applied() == STEPS
    assert operations.missing_migrations() == 0


def test_a_squash_asks_of_the_other_app_only_what_its_steps_ask():
    """Else a database that has got the steps of one app alone would be refused by every migrate after."""
    ours = {app for app, _ in SQUASHED}
    for key in SQUASHED:
        asked = {one for step in DISK[key].replaces for one in DISK[step].dependencies}
        assert {one for one in DISK[key].dependencies if one[0] in ours} <= asked


def test_what_was_drawn_of_models_made_at_once_serves_all_that_comes_after():
    state = ProjectState()
    assert not state.apps.get_models()
    state.is_delayed = True
    model = CreateModel("One", [("id", models.BigAutoField(primary_key=True))])
    CreateModels([model]).state_forwards("units", state)
    drawn = state.apps
    assert drawn.get_model("units.One")
    state.clear_delayed_apps_cache()
    assert state.apps is drawn


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
