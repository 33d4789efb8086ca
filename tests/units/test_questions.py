"""Queries whose SQL is put together once: asked as often as before, with the answer of the moment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, DateTimeField, OuterRef, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import now

from tests.factories import make_unit, make_user
from units.models import User
from units.questions import Given, Question

pytestmark = pytest.mark.django_db


def people_of_unit():
    unit = Given("unit", BigIntegerField())
    return Question(User.objects.filter(unit=unit).select_related("unit").order_by("pk"))


def test_each_time_the_rows_of_the_values_given(django_assert_num_queries):
    ask, first, second = people_of_unit(), make_unit(), make_unit()
    person, other = make_user(first), make_user(second)
    with django_assert_num_queries(3):
        assert ask(unit=first.pk) == [person]
        (found,) = ask(unit=second.pk)
        assert (found, found.unit) == (other, second)
        assert ask(unit=None) == []
    new = make_user(first)
    assert ask(unit=first.pk) == [person, new]


def test_the_sql_is_put_together_once(monkeypatch):
    ask, written, as_sql = people_of_unit(), [], SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args: written.append(args) or as_sql(*args))
    ask(unit=1)
    ask(unit=2)
    assert len(written) == 1


def test_a_value_is_bound_and_not_written_into_the_sql():
    make_user(username="canbo")
    ask = Question(User.objects.filter(username=Given("name", CharField())))
    assert ask(name="' OR 1 = 1 --") == []
    assert [person.username for person in ask(name="canbo")] == ["canbo"]


def test_values_are_told_to_the_database_as_their_field_tells_them():
    person, at = make_user(), now()
    User.objects.update(one_time_at=at)
    ask = Question(User.objects.filter(one_time_at__gt=Given("at", DateTimeField())))
    assert ask(at=at - timedelta(microseconds=1)) == [person]
    assert ask(at=at) == []


def test_places_inside_subqueries_are_filled_too():
    unit = make_unit()
    make_user(unit)
    make_user(unit, "editor")
    role = Given("role", CharField())
    same = User.objects.filter(unit=OuterRef("unit"), role=role).order_by().values("unit")
    beside = Subquery(same.annotate(n=Count("pk")).values("n"))
    ask = Question(User.objects.annotate(beside=beside).filter(role=role).only("username"))
    assert [person.beside for person in ask(role="editor")] == [1]
    make_user(unit, "editor")
    assert [person.beside for person in ask(role="editor")] == [2, 2]


def test_what_is_not_given_is_noticed():
    with pytest.raises(KeyError):
        people_of_unit()(person=1)


def test_nothing_is_kept_of_the_connection_it_was_written_with():
    ask = people_of_unit()
    ask(unit=1)
    assert [written.connection for written, *_ in ask._written.values()] == [None]
    assert connection.alias in ask._written
