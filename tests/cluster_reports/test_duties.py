"""Directions become tasks: owners and a due day in the review, answers in the owners' next report."""

import unicodedata
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports import dossiers, workflow
from cluster_reports.models import Direction, Duty, DutyAnswer, Period, Submission, UnitReport, content_of
from cluster_reports.tables.changes import compare
from cluster_reports.tables.report_lines import lines_of
from tests.cluster_reports.test_review_edit import typed
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
Kind, Progress, Status = Period.Kind, DutyAnswer.Progress, UnitReport.Status
TODAY = date(2026, 12, 10)
DUE = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def place():
    units = [
        make_unit(f"Phòng {name}", protocol_order=order)
        for order, name in enumerate(["Chính trị", "Hậu cần", "Kỹ thuật"])
    ]
    head, unit, other = units
    cluster = make_cluster(units, number=3)
    first = make_review(make_period(cluster, Kind.FIRST_HALF, status=Period.Status.PUBLISHED))
    period = make_period(cluster, Kind.SECOND_HALF)
    direction = Direction.objects.create(review=first, text="mở rộng vườn rau", order=1, due_on=DUE)
    report = make_report(period, unit)
    return {
        "cluster": cluster,
        "units": units,
        "first": first,
        "second": make_review(period),
        "direction": direction,
        "duty": Duty.objects.create(direction=direction, unit=unit),
        "report": report,
        "head": make_user(head),
        "staff": make_user(unit),
        "colleague": make_user(unit),
        "other": make_user(other),
        "outsider": make_user(make_cluster([make_unit()]).members_on(TODAY)[0]),
        "editor": make_user(cluster.organisation, "editor"),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def give(client, place, **changes):
    """Saves the directions of the first review as the page has them, with ``changes`` on the first row."""
    client.force_login(place["head"])
    url = reverse("review-edit", args=[place["first"].pk, "phuong-huong"])
    data = typed(client, place["first"], "phuong-huong")
    return client.post(url, data | {f"directions-0-{name}": value for name, value in changes.items()})


def owners(place):
    return [duty.unit for duty in place["direction"].duties.all()]


def test_a_direction_is_given_to_units_or_to_all(client, place):
    head, unit, other = place["units"]
    assert give(client, place, owners=[head.pk, other.pk], due_on="15/12/2026").status_code == 302
    assert owners(place) == [head, other]
    assert Direction.objects.get().due_on == date(2026, 12, 15)
    assert give(client, place, to_all="on").status_code == 302
    assert owners(place) == [head, unit, other]
    page = client.get(reverse("review-edit", args=[place["first"].pk, "phuong-huong"]))
    assert page.context["form"][0]["to_all"].value() is True
    assert "Giao: các đơn vị, hạn xong 15/12/2026" in client.get(place["first"].get_absolute_url()).text


@pytest.mark.parametrize(
    ("due", "fault"),
    [
        ("30/06/2026", "Hạn xong phải sau ngày 30/06/2026"),
        ("01/01/2030", "không quá"),
        ("32/12/2026", "32"),
    ],
)
def test_a_due_day_lies_in_the_next_periods(client, place, due, fault):
    page = give(client, place, due_on=due)
    assert page.status_code == 200
    assert fault in " ".join(message for _, message, _ in page.context["errors"])
    assert Direction.objects.get().due_on == DUE


def test_a_due_day_needs_an_owner(client, place):
    page = give(client, place, owners=[])
    assert [message for _, message, _ in page.context["errors"]] == [
        "Đã ghi hạn xong thì chọn đơn vị được giao."
    ]


def test_a_unit_outside_the_cluster_gets_no_task(client, place):
    page = give(client, place, owners=[place["outsider"].unit_id])
    assert page.status_code == 200
    assert owners(place) == [place["units"][1]]


def test_owners_changed_meanwhile_are_shown_and_not_overwritten(client, place):
    client.force_login(place["head"])
    url = reverse("review-edit", args=[place["first"].pk, "phuong-huong"])
    head, _, other = place["units"]
    mine = typed(client, place["first"], "phuong-huong", **{"directions-0-owners": [head.pk]})
    assert client.post(url, mine).status_code == 302
    assert client.post(url, mine).status_code == 302  # sent twice
    page = client.post(url, mine | {"directions-0-owners": [other.pk]})
    assert page.status_code == 409
    assert [(one.label, one.mine, one.theirs) for one in page.context["differences"]] == [
        ("Dòng 1 · Hoặc chỉ giao cho", "Phòng Kỹ thuật", "Phòng Chính trị")
    ]
    assert owners(place) == [head]


def edit(place):
    return reverse("unit-report-edit", args=[place["report"].pk])


def entry(client, place, who="staff", **changes):
    client.force_login(place[who])
    context = client.get(edit(place)).context["entry"]
    data = {"version": context.version, "marks": context.marks, "person": place[who].pk}
    for form in [*context.duties, context.prose]:
        data |= {field.html_name: field.value() or "" for field in form}
    key = f"viec-{place['duty'].pk}"
    return data | {f"{key}-{name}": value for name, value in changes.items()}


def test_the_next_report_asks_for_the_task_and_keeps_the_answer(client, place):
    client.force_login(place["staff"])
    page = client.get(edit(place))
    assert "Việc được giao từ kỳ trước" in page.text
    assert "Giao ở kỳ 6 tháng đầu năm 2026, hạn xong 30/11/2026." in page.text
    note = unicodedata.normalize("NFD", "Thêm 2 sào\nrau xanh.")
    assert client.post(edit(place), entry(client, place, progress="doing", note=note)).status_code == 302
    row = DutyAnswer.objects.get()
    assert (row.report, row.duty, row.progress, row.note) == (
        place["report"],
        place["duty"],
        "doing",
        "Thêm 2 sào rau xanh.",
    )
    assert (row.asked, row.asked_in, row.due_on) == ("mở rộng vườn rau", "6 tháng đầu năm 2026", DUE)
    assert client.post(edit(place), entry(client, place, progress="", note="")).status_code == 302
    assert not DutyAnswer.objects.exists()


@pytest.mark.parametrize(("progress", "note"), [("done", "x" * 401), ("xong", "")])
def test_what_cannot_be_stored_is_asked_back(client, place, progress, note):
    assert client.post(edit(place), entry(client, place, progress=progress, note=note)).status_code == 422
    assert not DutyAnswer.objects.exists()


def test_saving_by_itself_keeps_what_can_be_read(client, place):
    data = entry(client, place, progress="doing", note="x" * 401)
    url = reverse("unit-report-autosave", args=[place["report"].pk])
    answer = client.post(url, data).json()
    key = f"viec-{place['duty'].pk}"
    assert answer["put_aside"] == [f"{key}-note"]
    assert answer["sections"]["viec-duoc-giao"] == "1/1"
    assert DutyAnswer.objects.get().progress == "doing"


def test_a_colleagues_answer_is_not_overwritten(client, place):
    mine = entry(client, place, progress="doing", note="của tôi")
    client.post(edit(place), entry(client, place, "colleague", progress="done", note="của bạn"))
    client.force_login(place["staff"])
    assert client.post(edit(place), mine).status_code == 409
    assert DutyAnswer.objects.get().note == "của bạn"


def test_another_units_task_is_not_answered_by_hand(client, place):
    other = Duty.objects.create(direction=place["direction"], unit=place["units"][2])
    data = entry(client, place) | {f"viec-{other.pk}-progress": "done"}
    client.post(edit(place), data)
    assert not DutyAnswer.objects.exists()


def missing(report):
    report = UnitReport.objects.get(pk=report.pk)
    found = report.missing(lines_of(report, report.results.for_entry()))
    return [sentence for _, sentence in found if sentence.startswith("Việc")]


def test_a_report_with_an_open_question_is_not_handed_in(place):
    report = place["report"]
    assert missing(report) == ["Việc được giao “mở rộng vườn rau”: chưa trả lời."]
    with pytest.raises(workflow.StepRefused):
        workflow.take(report, "submit", by=place["staff"], at=now())
    DutyAnswer.objects.create(
        report=report, duty=place["duty"], asked="mở rộng vườn rau", asked_in="x", progress="todo"
    )
    assert missing(report) == []
    handed_in = workflow.take(report, "submit", by=place["staff"], at=now())
    assert Submission.objects.get().content["duties"] == [["mở rộng vườn rau", "x", "todo", ""]]
    late = Direction.objects.create(review=place["first"], text="nêu sau")
    Duty.objects.create(direction=late, unit=report.unit)
    assert [one.asked for one in UnitReport.objects.get(pk=handed_in.pk).duties] == ["mở rộng vườn rau"]


def test_lines_sent_back_do_not_open_the_tasks(client, place):
    report = place["report"]
    result = make_result(report, make_target(make_pledge(place["cluster"])), value=3)
    result.is_flagged = True
    result.save()
    report.status, report.return_reason, report.returned_at = Status.RETURNED, "Số sai.", now()
    report.save()
    assert missing(report) == []
    client.force_login(place["staff"])
    assert client.get(edit(place)).context["entry"].duties == []


def test_a_change_of_an_answer_is_shown_to_who_judges(place):
    report = place["report"]
    before = content_of(report)
    row = DutyAnswer.objects.create(
        report=report, duty=place["duty"], asked="trồng rau", asked_in="x", progress="doing"
    )
    after = content_of(report)
    del before["duties"]  # as it was kept before there were tasks
    (part,) = compare(before, after).prose
    assert (part.label, part.old, part.new) == ("Việc được giao: trồng rau", "", "đang làm")
    row.progress, row.note = "done", "2 sào"
    row.save()
    (part,) = compare(after, content_of(report)).prose
    assert (part.old, part.new) == ("đang làm", "xong: 2 sào")


@pytest.mark.parametrize(
    ("progress", "kind", "is_asked"),
    [("todo", Kind.FIRST_HALF, True), ("done", Kind.FIRST_HALF, False)],
)
def test_what_is_not_done_is_asked_again_until_it_is(place, progress, kind, is_asked):
    DutyAnswer.objects.create(
        report=place["report"], duty=place["duty"], asked="x", asked_in="y", progress=progress
    )
    later = make_report(make_period(place["cluster"], kind, 2027), place["units"][1])
    assert bool(later.duties) is is_asked
    assert place["report"].duties  # what it said stays with it


def test_nothing_is_asked_before_the_review_is_out_nor_too_late(place):
    period = place["first"].period
    much_later = make_report(make_period(place["cluster"], Kind.FIRST_HALF, 2028), place["units"][1])
    assert much_later.duties == []
    period.status = Period.Status.LOCKED
    period.save()
    assert UnitReport.objects.get(pk=place["report"].pk).duties == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("head", ["Phòng Hậu cần", "Phòng Kỹ thuật"]),
        ("staff", ["Phòng Hậu cần"]),
        ("other", ["Phòng Kỹ thuật"]),
        ("outsider", []),
        ("editor", ["Phòng Hậu cần", "Phòng Kỹ thuật"]),
        ("commander", ["Phòng Hậu cần", "Phòng Kỹ thuật"]),
        ("admin", ["Phòng Hậu cần", "Phòng Kỹ thuật"]),
    ],
)
def test_staff_see_their_own_units_tasks_and_the_head_all(place, who, seen):
    Duty.objects.create(direction=place["direction"], unit=place["units"][2])
    assert [duty.unit.name for duty in Duty.objects.visible_to(place[who])] == seen


def test_other_units_staff_read_the_direction_but_not_whose_task_it_is(client, place):
    for who, is_told in (("head", True), ("staff", True), ("other", False)):
        client.force_login(place[who])
        page = client.get(place["first"].get_absolute_url()).text
        assert "mở rộng vườn rau" in page
        assert ("Giao: Phòng Hậu cần" in page) is is_told, who


def test_a_person_without_a_unit_sees_none(place):
    place["staff"].unit = None
    assert not Duty.objects.visible_to(place["staff"]).exists()


def tasks(client, place, who):
    client.force_login(place[who])
    due = client.get(reverse("my-work")).context["due"]
    return [task for task in due if task.what.startswith("Việc được giao")]


def test_the_owners_staff_find_the_task_on_their_first_screen(client, place):
    (task,) = tasks(client, place, "staff")
    assert (task.what, task.state, task.is_late) == ("Việc được giao: mở rộng vườn rau", "Quá hạn", True)
    assert task.left == "quá hạn 10 ngày · giao 163 ngày trước"
    assert task.where.endswith("từ kỳ 6 tháng đầu năm 2026 · hạn xong 30/11/2026")
    assert task.url == f"{edit(place)}#viec-duoc-giao"
    assert (
        tasks(client, place, "other")
        == tasks(client, place, "head")
        == tasks(client, place, "outsider")
        == []
    )
    DutyAnswer.objects.create(
        report=place["report"], duty=place["duty"], asked="x", asked_in="y", progress="done"
    )
    assert tasks(client, place, "staff") == []


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queries_of_the_first_screen_do_not_grow(client, place, how_many, django_assert_num_queries):
    for number in range(how_many):
        direction = Direction.objects.create(review=place["first"], text=f"việc {number}")
        Duty.objects.create(direction=direction, unit=place["units"][1])
    client.force_login(place["staff"])
    with django_assert_num_queries(12):
        client.get(reverse("my-work"))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queries_of_the_entry_page_do_not_grow(client, place, how_many, django_assert_num_queries):
    for number in range(how_many):
        direction = Direction.objects.create(review=place["first"], text=f"việc {number}")
        Duty.objects.create(direction=direction, unit=place["units"][1])
    client.force_login(place["staff"])
    with django_assert_num_queries(8):
        client.get(edit(place))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queries_of_the_directions_do_not_grow(client, place, how_many, django_assert_num_queries):
    for number in range(how_many):
        direction = Direction.objects.create(review=place["first"], text=f"việc {number}")
        Duty.objects.create(direction=direction, unit=place["units"][1])
    client.force_login(place["head"])
    with django_assert_num_queries(15):
        client.get(reverse("review-edit", args=[place["first"].pk, "phuong-huong"]))


def outcome(client, place, who):
    client.force_login(place[who])
    return client.get(place["second"].get_absolute_url()).context["follow_up"]


def test_the_next_review_lists_what_became_of_the_tasks(client, place):
    Duty.objects.create(
        direction=Direction.objects.create(review=place["first"], text="việc khác"), unit=place["units"][2]
    )
    row = DutyAnswer.objects.create(
        report=place["report"], duty=place["duty"], asked="x", asked_in="y", progress="done", note="2 sào"
    )
    assert outcome(client, place, "head").outcomes_said == "đã xong 0/2 việc"  # nothing that is not approved
    report = row.report
    report.status, report.submitted_by, report.submitted_at = Status.APPROVED, place["staff"], now()
    report.approved_by, report.approved_at = place["head"], now()
    report.save()
    found = outcome(client, place, "head")
    assert found.outcomes_said == "đã xong 1/2 việc"
    assert [one.said for one in found.outcomes] == [
        (("Phòng Hậu cần", "xong", "2 sào"),),
        (("Phòng Kỹ thuật", "chưa có trả lời được duyệt", ""),),
    ]


def test_a_task_is_given_to_a_unit_once(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(direction=place["direction"], unit=place["units"][1])


def test_an_answer_outlives_its_task(client, place):
    DutyAnswer.objects.create(
        report=place["report"], duty=place["duty"], asked="vườn rau", asked_in="y", progress="done"
    )
    place["direction"].delete()
    client.force_login(place["staff"])
    assert "Vườn rau" in client.get(edit(place)).text
    assert DutyAnswer.objects.get().duty is None


def test_tasks_and_answers_come_through_a_dossier_whichever_period_is_loaded_first(place):
    DutyAnswer.objects.create(
        report=place["report"],
        duty=place["duty"],
        asked="mở rộng vườn rau",
        asked_in="6 tháng đầu năm 2026",
        due_on=DUE,
        progress="doing",
        note="2 sào",
    )
    periods = [place["second"].period, place["first"].period]
    files = [dossiers.parse(dossiers.to_text(dossiers.dump(one)).encode()) for one in periods]
    place["cluster"].periods.all().delete()
    for data in files:
        dossiers.load(data)
    row = DutyAnswer.objects.get()
    assert (row.duty.unit.name, row.duty.direction.due_on, row.progress) == ("Phòng Hậu cần", DUE, "doing")
    assert not dossiers.load(files[0]).is_changed
