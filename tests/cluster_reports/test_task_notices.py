"""Owners of tasks are told once the review is out and reminded before the day: one notice a unit, not one a task."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cluster_reports import notices, workflow
from cluster_reports.models import Direction, Duty, DutyAnswer, Notice, Period
from tests.cluster_reports.test_duties import DUE, TODAY, give
from tests.cluster_reports.test_duties import place as place
from tests.factories import make_article, make_user, moment

pytestmark = pytest.mark.django_db
AT = moment(TODAY)
GIVEN = "Cụm thi đua số 3 giao đơn vị bạn, theo phương hướng sau kỳ 6 tháng đầu năm 2026"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(AT, tick=False)


def told(event="tasked"):
    return [(one.recipient, one.text) for one in Notice.objects.filter(event=event).order_by("pk")]


def add_task(place, text, unit, due=None):
    direction = Direction.objects.create(review=place["first"], text=text, order=9, due_on=due)
    return Duty.objects.create(direction=direction, unit=unit)


def publish(place):
    """Sends the review's article out, which publishes its period."""
    period = place["first"].period
    period.status = Period.Status.LOCKED
    period.save()
    article = make_article(place["first"])
    workflow.take(article, "propose", by=place["head"], at=AT)
    workflow.take(article, "publish", by=place["editor"], at=AT)
    period.refresh_from_db()
    assert period.status == Period.Status.PUBLISHED


def test_a_published_review_tells_every_owner_once_whatever_the_number_of_tasks(client, place):
    head, unit, other = place["units"]
    add_task(place, "trồng thêm cây xanh", unit, date(2026, 10, 1))
    add_task(place, "tu sửa kho", other)
    publish(place)
    assert told() == [
        (
            place["staff"],
            f"{GIVEN}, 2 việc, hạn gần nhất 01/10/2026: trồng thêm cây xanh; mở rộng vườn rau.",
        ),
        (
            place["colleague"],
            f"{GIVEN}, 2 việc, hạn gần nhất 01/10/2026: trồng thêm cây xanh; mở rộng vườn rau.",
        ),
        (
            place["other"],
            f"{GIVEN}, 1 việc: tu sửa kho.",
        ),
    ]
    client.force_login(place["staff"])
    page = client.get(Notice.objects.filter(event="tasked").first().link.partition("#")[0])
    assert page.status_code == 200
    assert 'id="phuong-huong"' in page.text


def test_a_draft_tells_nobody_and_a_second_publication_nobody_again(place):
    period = place["first"].period
    period.status = Period.Status.LOCKED
    notices.tell_tasks(period, by=place["head"], at=AT)
    assert told() == []
    period.status = Period.Status.PUBLISHED
    for _ in range(2):
        notices.tell_tasks(period, by=place["head"], at=AT)
    assert [who for who, _ in told()] == [place["staff"], place["colleague"]]


def test_tasks_given_changed_and_taken_back_later_are_told_to_whom_they_concern(client, place):
    head, unit, other = place["units"]
    notices.tell_tasks(place["first"].period, by=place["editor"], at=AT)
    Notice.objects.all().delete()
    notices.tell_tasks(place["first"].period, by=place["editor"], at=AT)
    before = Notice.objects.count()
    assert give(client, place, owners=[head.pk, unit.pk]).status_code == 302
    assert Notice.objects.count() == before  # the head's person gave it to the own unit: nothing to be told
    assert give(client, place, owners=[other.pk], due_on="15/12/2026").status_code == 302
    assert give(client, place, owners=[other.pk], due_on="15/12/2026").status_code == 302  # sent twice
    gone = (
        "Cụm thi đua số 3 không còn giao đơn vị bạn việc nào theo phương hướng sau kỳ 6 tháng đầu năm 2026."
    )
    assert told()[before:] == [
        (place["staff"], gone),
        (place["colleague"], gone),
        (
            place["other"],
            f"{GIVEN}, 1 việc, hạn gần nhất 15/12/2026: mở rộng vườn rau.",
        ),
    ]
    assert give(client, place, owners=[other.pk], due_on="20/12/2026").status_code == 302
    assert told()[-1] == (
        place["other"],
        (
            "Cụm thi đua số 3 đổi việc giao đơn vị bạn theo phương hướng sau kỳ 6 tháng đầu năm 2026; nay có 1 việc,"
            " hạn gần nhất 20/12/2026: mở rộng vườn rau."
        ),
    )
    assert give(client, place, owners=[other.pk], due_on="15/12/2026").status_code == 302
    assert len(told()) == before + 5  # back to what it was is a change, too


def test_words_of_any_length_fit_a_notice_and_closed_accounts_get_none(place):
    unit = place["units"][1]
    make_user(unit, is_active=False)
    add_task(place, "x" * 400, unit)
    notices.tell_tasks(place["first"].period, by=place["head"], at=AT)
    assert [(who, len(text)) for who, text in told()] == [(place["staff"], 400), (place["colleague"], 400)]


def test_a_unit_is_reminded_once_in_the_week_before_the_day(place, time_machine):
    add_task(place, "trồng thêm cây xanh", place["units"][1], DUE)
    add_task(place, "không ghi hạn", place["units"][1])
    for back in (9, 8, 7, 6, 1, 0, -1):
        notices.remind(moment(DUE - timedelta(back)))
    assert told("task_soon") == [
        (
            who,
            (
                "2 việc Cụm thi đua số 3 giao đơn vị bạn còn 7 ngày, hạn xong 30/11/2026, chưa báo xong:"
                " mở rộng vườn rau; trồng thêm cây xanh."
            ),
        )
        for who in (place["staff"], place["colleague"])
    ]
    assert {one.link for one in Notice.objects.filter(event="task_soon")} == {reverse("my-work")}


@pytest.mark.parametrize(("progress", "is_told"), [("done", False), ("doing", True), ("", True)])
def test_what_is_said_to_be_done_is_not_reminded_of(place, progress, is_told):
    DutyAnswer.objects.create(
        report=place["report"], duty=place["duty"], asked="x", asked_in="y", note="z", progress=progress
    )
    notices.remind(moment(DUE - timedelta(2)))
    assert bool(told("task_soon")) is is_told


def test_tasks_of_a_review_that_is_not_out_are_not_reminded_of(place):
    place["first"].period.status = Period.Status.LOCKED
    place["first"].period.save()
    notices.remind(moment(DUE))
    assert told("task_soon") == []


@pytest.mark.parametrize("how_many", [1, 3])
def test_telling_costs_the_same_for_few_and_many(place, how_many, django_assert_num_queries):
    for number in range(how_many):
        add_task(place, f"việc {number}", place["units"][1 + number % 2], DUE)
    period = Period.objects.select_related("cluster", "review").get(pk=place["first"].period_id)
    with django_assert_num_queries(4):
        notices.tell_tasks(period, by=place["head"], at=AT)
    with django_assert_num_queries(2):
        assert notices.tasks.task_reminders(moment(DUE))
