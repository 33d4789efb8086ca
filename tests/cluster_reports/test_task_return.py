"""An answer to a task is sent back like a line: it alone is opened, with its reason, and comes back as old → new."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports import dossiers, workflow
from cluster_reports.models import Direction, Duty, DutyAnswer, LoggedStep, Notice, Submission, UnitReport
from cluster_reports.tables.changes import compare
from tests.cluster_reports.test_duties import TODAY, edit, missing
from tests.cluster_reports.test_duties import place as place
from tests.factories import make_pledge, make_result, make_target, moment

pytestmark = pytest.mark.django_db
AT = moment(TODAY)
Status = UnitReport.Status


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def handed_in(place):
    """The unit's report, handed in with a line and two answers."""
    report = place["report"]
    place["line"] = make_result(report, make_target(make_pledge(place["cluster"])), value=3)
    second = Direction.objects.create(review=place["first"], text="tu sửa kho", order=2)
    for duty in (place["duty"], Duty.objects.create(direction=second, unit=report.unit)):
        DutyAnswer.objects.create(
            report=report, duty=duty, asked=str(duty.direction), asked_in="kỳ đầu", progress="doing"
        )
    place["answer"], place["other_answer"] = report.duty_answers.order_by("pk")
    return workflow.take(report, "submit", by=place["staff"], at=AT)


def send_back(client, place, *ticked, reason="Chưa có số."):
    """As the judge's page posts it; ``ticked`` are keys of the form."""
    client.force_login(place["head"])
    report = place["report"]
    page = client.get(report.get_absolute_url())
    data = {"version": page.context["report"].version, "return-comment": "Xem lại."}
    data |= {f"return-chon-{key}": "on" for key in ticked}
    data |= {f"return-ly-do-{key}": reason for key in ticked}
    return client.post(reverse("unit-report-step", args=[report.pk, "return"]), data)


def test_the_judge_reads_every_answer_beside_its_tick(client, place, handed_in):
    client.force_login(place["head"])
    judging = client.get(handed_in.get_absolute_url()).context["judging"]
    (rows,) = [rows for _, title, rows in judging.groups() if title == "Việc được giao từ kỳ trước"]
    assert [(tick.label, row.said) for tick, _, row in rows] == [
        ("Mở rộng vườn rau", "đang làm"),
        ("Tu sửa kho", "đang làm"),
    ]


def test_one_answer_sent_back_opens_alone_and_returns_as_old_and_new(client, place, handed_in):
    key = place["answer"].key
    before = LoggedStep.objects.count()
    assert send_back(client, place, key).status_code == 302
    assert send_back(client, place, key).status_code == 302  # sent twice
    assert LoggedStep.objects.count() == before + 1
    assert LoggedStep.objects.first().details == [
        {"line": "Việc được giao: mở rộng vườn rau", "reason": "Chưa có số."}
    ]
    place["report"] = UnitReport.objects.get()
    assert Notice.objects.filter(event="returned").first().link == f"{edit(place)}#viec-duoc-giao"
    client.force_login(place["staff"])
    (task,) = [
        one for one in client.get(reverse("my-work")).context["due"] if one.what == "Báo cáo của đơn vị"
    ]
    assert task.left.startswith("việc được giao cần sửa")
    page = client.get(edit(place))
    opened = page.context["entry"]
    assert [form.answer.asked for form in opened.duties] == ["mở rộng vườn rau"]
    assert (opened.prose, opened.open_lines) == (None, [])
    assert page.context["opened"] == [(f"id_{key}-progress", "việc được giao “mở rộng vườn rau”")]
    assert "<strong>Cần sửa:</strong> Chưa có số." in page.text
    data = {"version": opened.version, "marks": opened.marks, "person": place["staff"].pk}
    data |= {f"{key}-progress": "done", f"{key}-note": "Thêm 2 sào."}
    closed = place["other_answer"].key
    data |= {f"{closed}-progress": "done", f"{closed}-note": "gửi kèm bằng tay"}
    assert client.post(edit(place), data).status_code == 302
    assert [(one.progress, one.note) for one in DutyAnswer.objects.order_by("pk")] == [
        ("done", "Thêm 2 sào."),
        ("doing", ""),
    ]
    report = workflow.take(UnitReport.objects.get(), "submit", by=place["staff"], at=now())
    new, old = Submission.objects.all()
    changes = compare(old.content, new.content)
    assert [(part.label, part.old, part.new) for part in changes.prose] == [
        ("Việc được giao: mở rộng vườn rau", "đang làm", "xong: Thêm 2 sào.")
    ]
    assert (changes.asked, changes.kept, changes.lines) == (1, [], [])
    assert not report.duties_are_flagged
    assert not DutyAnswer.objects.filter(is_flagged=True).exists()


def test_an_answer_that_came_back_as_it_was_is_named_with_its_reason(client, place, handed_in):
    send_back(client, place, place["answer"].key)
    workflow.take(UnitReport.objects.get(), "submit", by=place["staff"], at=now())
    new, old = Submission.objects.all()
    assert compare(old.content, new.content).kept == [("Việc được giao: mở rộng vườn rau", "Chưa có số.")]


def test_the_reports_page_says_plainly_what_is_open(client, place, handed_in):
    send_back(client, place, place["answer"].key)
    for who in ("staff", "head"):
        client.force_login(place[who])
        page = client.get(handed_in.get_absolute_url())
        assert "Chỉ những chỗ này mở ra cho đơn vị sửa:" in page.text
        assert "Việc được giao: mở rộng vườn rau</a>: Chưa có số." in page.text
    report = UnitReport.objects.get()
    workflow.take(report, "undo", by=place["head"], at=now())
    send_back(client, place)
    client.force_login(place["staff"])
    assert "Cả báo cáo mở ra cho đơn vị sửa." in client.get(handed_in.get_absolute_url()).text
    page = client.get(edit(place))
    assert "Cả báo cáo mở ra để sửa." in page.text
    assert len(page.context["entry"].duties) == 2


def test_the_written_part_sent_back_opens_every_task_and_both_sides_read_so(client, place, handed_in):
    client.force_login(place["head"])
    judging = client.get(handed_in.get_absolute_url()).context["judging"]
    assert judging.tick("prose").label == "Phần tự đánh giá và mọi việc được giao"
    send_back(client, place, "prose")
    client.force_login(place["staff"])
    page = client.get(edit(place))
    assert len(page.context["entry"].duties) == 2
    assert page.context["opened"] == [
        ("viec-duoc-giao", "các việc được giao"),
        ("tu-danh-gia", "phần tự đánh giá"),
    ]


def test_a_line_sent_back_leaves_the_answers_closed_and_shown(client, place, handed_in):
    send_back(client, place, str(place["line"].pk))
    client.force_login(place["staff"])
    page = client.get(edit(place))
    assert page.context["entry"].duties == []
    assert "Tu sửa kho: <strong>đang làm</strong>" in page.text
    assert [one for one in missing(UnitReport.objects.get()) if one.startswith("Việc")] == []


def test_an_opened_answer_that_is_emptied_keeps_the_report_from_being_handed_in(client, place, handed_in):
    send_back(client, place, place["answer"].key)
    DutyAnswer.objects.filter(pk=place["answer"].pk).update(progress="")
    assert missing(UnitReport.objects.get()) == ["Việc được giao “mở rộng vườn rau”: chưa trả lời."]


def test_undoing_a_return_closes_the_answers_again(client, place, handed_in):
    send_back(client, place, place["answer"].key)
    workflow.take(UnitReport.objects.get(), "undo", by=place["head"], at=now())
    answer, report = DutyAnswer.objects.get(pk=place["answer"].pk), UnitReport.objects.get()
    assert (answer.is_flagged, answer.remark, report.duties_are_flagged) == (False, "", False)
    assert report.status == Status.SUBMITTED


def test_another_reports_answer_is_not_opened(client, place, handed_in):
    assert (
        send_back(client, place, "viec-999999").status_code == 302
    )  # no such field: only the general reason
    assert not DutyAnswer.objects.filter(is_flagged=True).exists()


def test_what_was_sent_back_comes_through_a_dossier(client, place, handed_in):
    send_back(client, place, place["answer"].key)
    data = dossiers.parse(dossiers.to_text(dossiers.dump(handed_in.period)).encode())
    place["cluster"].periods.all().delete()
    dossiers.load(data)
    assert [(one.asked, one.remark) for one in DutyAnswer.objects.filter(is_flagged=True)] == [
        ("mở rộng vườn rau", "Chưa có số.")
    ]
    assert UnitReport.objects.get().duties_are_flagged
