"""History is kept until a command takes the oldest of it away, and that stands in it."""

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command

from cluster_reports.models import Change, Period
from tests.factories import HANOI, make_cluster, make_period, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(time_machine):
    """Two rows of either side of midnight, told on a day ten years later."""
    time_machine.move_to(moment(date(2026, 6, 1)), tick=False)
    for at in (datetime(2015, 12, 31, 23, 59, tzinfo=HANOI), datetime(2016, 1, 1, tzinfo=HANOI)):
        Change.objects.create(about="unit", about_id=999_999, noun="unit", row_id=1, action="~", at=at)


def left():
    return list(Change.objects.filter(about="unit", about_id=999_999).values_list("at__year", flat=True))


def test_what_is_older_goes_and_the_going_stays(old, capsys):
    call_command("forget_history", before=date(2016, 1, 1))
    assert capsys.readouterr().out == "Đã xóa 1 dòng lịch sử trước ngày 01/01/2016.\n"
    assert left() == [2016]
    door = Change.objects.get(action="!")
    assert door.cells == {"door": "forget_history 2016-01-01"}
    call_command("forget_history", before=date(2016, 1, 2))
    assert (left(), Change.objects.filter(action="!").count()) == ([], 2)


def test_the_last_two_years_stay(old):
    with pytest.raises(CommandError, match="Chỉ xóa được lịch sử trước ngày 01/01/2025; chưa xóa gì."):
        call_command("forget_history", before=date(2025, 1, 2))
    assert left() == [2016, 2015]


def test_what_a_period_still_needs_stays(old):
    make_period(make_cluster(), year=2015, status=Period.Status.OPEN)
    with pytest.raises(
        CommandError, match="chưa công bố nên còn cần lịch sử từ ngày 01/01/2015; chưa xóa gì."
    ):
        call_command("forget_history", before=date(2016, 1, 1))
    assert left() == [2016, 2015]
    Period.objects.update(status=Period.Status.PUBLISHED)
    call_command("forget_history", before=date(2016, 1, 1))
    assert left() == [2016]
