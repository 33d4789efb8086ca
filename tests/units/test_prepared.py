"""Queries whose SQL is put together once: asked as often as before, with the answer of the moment."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import CharField, Count, DateTimeField, OuterRef, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.utils.timezone import now

from tests.factories import make_unit, make_user
from units.models import User
from units.prepared import Blank, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def people_of():
    @prepared
    def people_of(order="pk"):
        return User.objects.filter(unit=Blank("unit")).select_related("unit").order_by(order)

    return people_of


def test_each_time_the_rows_of_the_values_given(people_of, django_assert_num_queries):
    first, second = make_unit(), make_unit()
    person, other = make_user(first), make_user(second)
    with django_assert_num_queries(3):
        assert people_of(unit=first.pk) == [person]
        (found,) = people_of(unit=second.pk)
        assert (found, found.unit) == (other, second)
        assert people_of(unit=None) == []
    new = make_user(first)
    assert people_of(unit=first.pk) == [person, new]
    assert people_of("-pk", unit=first.pk) == [new, person]


def test_the_sql_is_put_together_once(people_of, monkeypatch):
    written, as_sql = [], SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args: written.append(args) or as_sql(*args))
    people_of(unit=1)
    people_of(unit=2)
    people_of("-pk", unit=2)
    assert len(written) == 2


def test_a_value_is_bound_and_not_written_into_the_sql():
    @prepared
    def called():
        return User.objects.filter(username=Blank("name", CharField()))

    make_user(username="canbo")
    assert called(name="' OR 1 = 1 --") == []
    assert [person.username for person in called(name="canbo")] == ["canbo"]


def test_values_are_told_to_the_database_as_their_field_tells_them():
    @prepared
    def marked_after():
        return User.objects.filter(one_time_at__gt=Blank("at", DateTimeField()))

    person, at = make_user(), now()
    User.objects.update(one_time_at=at)
    assert marked_after(at=at - timedelta(microseconds=1)) == [person]
    assert marked_after(at=at) == []


def test_blanks_inside_subqueries_are_filled_too():
    @prepared
    def of_role():
        role = Blank("role", CharField())
        same = User.objects.filter(unit=OuterRef("unit"), role=role).order_by().values("unit")
        beside = Subquery(same.annotate(n=Count("pk")).values("n"))
        return User.objects.annotate(beside=beside).filter(role=role).only("username")

    unit = make_unit()
    make_user(unit)
    make_user(unit, "editor")
    assert [person.beside for person in of_role(role="editor")] == [1]
    make_user(unit, "editor")
    assert [person.beside for person in of_role(role="editor")] == [2, 2]


def test_what_is_not_given_is_noticed(people_of):
    with pytest.raises(KeyError):
        people_of(person=1)


def test_what_can_have_no_rows_has_none(django_assert_num_queries):
    @prepared
    def nobody():
        return User.objects.filter(pk__in=(), unit=Blank("unit"))

    with django_assert_num_queries(0):
        assert nobody(unit=1) == nobody(unit=2) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_of_a_transaction():
    if not connection.features.has_select_for_update:
        pytest.skip("one writer at a time")

    @prepared
    def held():
        return User.objects.filter(pk=Blank("pk")).select_for_update()

    person = make_user()
    for _ in range(2):
        with transaction.atomic():
            assert held(pk=person.pk) == [person]
        with pytest.raises(TransactionManagementError):
            held(pk=person.pk)
