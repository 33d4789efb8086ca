"""What stands around every page of somebody who is logged in."""

from datetime import date

import pytest
from django.test import RequestFactory

from cluster_reports.models import Period
from cluster_reports.views.frame import frame
from tests.factories import make_area, make_cluster, make_notice, make_period, make_unit, make_user, moment
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


def seen_by(user, **given):
    request = RequestFactory().get("/")
    request.user = user
    for name, value in given.items():
        setattr(request, name, value)
    return frame(request)["frame"]


@pytest.fixture
def unit():
    return make_unit()


@pytest.mark.parametrize("periods", [0, 1, 3])
def test_only_own_unread_notices_are_counted(unit, periods, django_assert_num_queries):
    user, other = make_user(unit), make_user(unit)
    cluster = make_cluster([unit])
    for year in range(2026, 2026 - periods, -1):
        make_period(cluster, "year", year)
    make_notice(user)
    make_notice(user)
    make_notice(user, read_at=moment(date(2026, 6, 10)))
    make_notice(other)
    with django_assert_num_queries(1 if periods else 2):
        assert seen_by(user).unread == 2
    assert seen_by(make_user(unit)).unread == 0


def test_periods_one_only_judges_an_area_of_are_not_offered(unit):
    own = make_period(make_cluster([unit]))
    judged = make_period(make_cluster([make_unit()]))
    make_area(judged.cluster, unit=unit)
    bar = seen_by(make_user(unit)).period
    assert bar.label.startswith(str(own.cluster))
    assert bar.choices == ()


def test_what_is_prepared_is_seen_by_administrators_only(unit):
    period = make_period(make_cluster([unit]), status=Period.Status.PREPARING)
    assert seen_by(make_user(unit)).period is None
    admin = make_user(role=User.Role.ADMIN)
    assert seen_by(admin).period.label == f"{period.cluster} · {period}"


def test_a_head_from_outside_sees_the_periods(unit):
    cluster = make_cluster([make_unit()], head=unit)
    assert not cluster.memberships.filter(unit=unit).exists()
    make_period(cluster)
    assert seen_by(make_user(unit)).period.label.startswith(str(cluster))


def test_the_menu_is_of_the_role_and_marks_where_one_is(unit):
    request = RequestFactory().get("/viec-cua-toi/")
    request.user = make_user(unit)
    menu = frame(request)["frame"].menu
    assert [label for label, _, is_current in menu if is_current] == ["Việc của tôi"]
    assert "Quản trị" not in [label for label, *_ in menu]
    admin = [label for label, *_ in seen_by(make_user(role=User.Role.ADMIN)).menu]
    assert "Quản trị" in admin
    assert "Việc của tôi" not in admin
