"""The triggers are as the program asks, or somebody is told; taking them away holds nobody up."""

from contextlib import contextmanager

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations import Migration, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from cluster_reports.backups.database import beside, instead
from cluster_reports.history import triggers
from tests.factories import make_user

RED = "Lịch sử thay đổi không được ghi đủ"
IN_USE = (
    "việc khác đang dùng một bảng dữ liệu và chưa xong sau 0.2 giây."
    " Dừng trang và các lệnh đang chạy, rồi chạy lại manage.py migrate."
)


def without(name, table):
    return triggers.ENGINES[connection.vendor].drop(name, table, connection.ops.quote_name)


def otherwise(name, table):
    """The trigger by its name, doing nothing."""
    if connection.vendor == "sqlite":
        return f'DROP TRIGGER "{name}"; CREATE TRIGGER "{name}" AFTER UPDATE ON "{table}" BEGIN SELECT 1; END'
    return f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$'


def one_more(name, table):
    """A trigger of another version."""
    if connection.vendor == "sqlite":
        return f'CREATE TRIGGER "kept_old" AFTER UPDATE ON "{table}" BEGIN SELECT 1; END'
    return f'CREATE TRIGGER "kept_old" AFTER UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'


def anew(name, old, new):
    """The very trigger, but for some of its words."""
    sql = triggers.existing(connection)[name][1]
    assert old in sql
    sql = sql.replace(old, new, 1)
    if connection.vendor == "sqlite":
        return f'DROP TRIGGER "{name}"; {sql}'
    return sql.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER")


def on_a_condition(name, table):
    if connection.vendor == "sqlite":
        return anew(name, " WHEN acting_door()", " WHEN OLD.id > 5 AND acting_door()")
    return anew(name, " WHEN (", " WHEN (old.id > 5 AND ")


def of_some_columns(name, table):
    return anew(name, " AFTER UPDATE ON", " AFTER UPDATE OF id ON")


def with_other_rights(name, table):
    if connection.vendor == "sqlite":  # knows no rights
        return without(name, table)
    return f'ALTER FUNCTION "{name}"() SECURITY DEFINER'


def off(name, table):
    if connection.vendor == "sqlite":  # has no such switch
        return without(name, table)
    return f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"'


@contextmanager
def holding(table, settings=None):
    """Somebody else in the middle of something, who has read this table."""
    other = connections.create_connection("default")
    other.settings_dict = settings or other.settings_dict
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
        yield
    finally:
        other.close()


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


def run(sql):
    with connection.cursor() as cursor:
        for one in sql.split("; ", 1) if sql.startswith('DROP TRIGGER "') else [sql]:
            cursor.execute(one)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "harm", [without, otherwise, one_more, on_a_condition, of_some_columns, with_other_rights, off]
)
def test_what_is_amiss_is_seen_and_said_and_migrating_puts_it_right(client, harm):
    client.force_login(make_user(role="admin"))
    assert triggers.amiss(connection) == set()
    assert RED not in client.get(reverse("operations")).text
    name, (table, _) = next(
        (name, told)
        for name, told in triggers.existing(connection).items()
        if name.startswith("kept_update_") and told[0] == "cluster_reports_result"
    )
    run(harm(name, table))
    assert triggers.amiss(connection) == {"kept_old" if harm is one_more else name}
    text = client.get(reverse("operations")).text
    assert RED in text
    assert "không được ghi đủ: 1 bộ ghi (<code>trigger</code>) của cơ sở dữ liệu thiếu" in text
    checked = run_checks(tags=["database"], databases=["default"])
    assert [fault.id for fault in checked] == ["history.W001"]
    triggers.after_migrating("default", plan=[])
    assert triggers.amiss(connection) == set()
    assert RED not in client.get(reverse("operations")).text


@pytest.mark.django_db(transaction=True)
def test_who_is_in_the_middle_of_something_holds_an_upgrade_up_and_nobody_else(monkeypatch):
    """A table that waits to be changed is closed to all; so nothing waits for long, and all stays as it was."""
    if connection.vendor == "sqlite":
        pytest.skip("readers of SQLite hold nobody up")
    monkeypatch.setattr(triggers, "LOCK_SECONDS", 0.2)
    there = triggers.existing(connection)
    with holding("cluster_reports_result"):
        with pytest.raises(CommandError) as refusal:
            triggers.before_migrating("default", plan=["a step"])
        assert str(refusal.value) == f"Chưa làm bước nào: {IN_USE}"
        assert triggers.existing(connection) == there
    try:
        triggers.before_migrating("default", plan=["a step"])
        assert triggers.existing(connection) == {}
    finally:
        triggers.after_migrating("default", plan=["a step"])
    assert triggers.existing(connection) == there
    assert lock_timeout() == "0"


def add_a_step(monkeypatch, operation):
    """After the last one there is, as the next version may bring it."""
    step, load = Migration("9999_to_come", "cluster_reports"), MigrationLoader.load_disk
    step.dependencies = MigrationLoader(None).graph.leaf_nodes("cluster_reports")
    step.operations = [operation]

    def with_one_more(loader):
        load(loader)
        loader.disk_migrations[step.app_label, step.name] = step

    monkeypatch.setattr(MigrationLoader, "load_disk", with_one_more)


def columns_of(table):
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


@pytest.mark.django_db(transaction=True)
def test_a_step_of_an_upgrade_waits_for_nobody_either_and_a_second_run_completes_it(monkeypatch, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("readers of SQLite hold nobody up")
    monkeypatch.setattr(triggers, "LOCK_SECONDS", 0.2)
    with beside(tmp_path) as (_, where), instead(where):
        call_command("migrate", verbosity=0)
        assert triggers.is_of_today(connection)
        add_a_step(monkeypatch, RunSQL("ALTER TABLE cluster_reports_download ADD COLUMN to_come integer"))
        with holding("cluster_reports_download", where):
            with pytest.raises(CommandError) as refusal:
                call_command("migrate", verbosity=0)
            assert str(refusal.value) == f"Nâng cấp chưa xong, lịch sử thay đổi chưa được ghi đủ: {IN_USE}"
            assert "to_come" not in columns_of("cluster_reports_download")
            assert not triggers.is_of_today(connection)
            assert lock_timeout() == "0"
        call_command("migrate", verbosity=0)
        assert "to_come" in columns_of("cluster_reports_download")
        assert triggers.is_of_today(connection)
        assert triggers.amiss(connection) == set()
        assert lock_timeout() == "0"
