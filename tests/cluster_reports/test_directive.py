from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cluster_reports import notices, workflow
from cluster_reports.article import draft
from cluster_reports.models import Directive, Limitation, LoggedStep, Notice, Period
from cluster_reports.notices.reminders import remind
from cluster_reports.workflow import StepRefused
from tests.cluster_reports.test_brief import a_cluster, a_period, commander
from tests.factories import make_directive, make_review, make_unit, make_user, moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 2)
AT = moment(TODAY)
TEXT = "Tăng tuần tra ban đêm, mỗi tuần ít nhất ba cuộc."


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def cluster():
    return a_cluster(2, value=40)


@pytest.fixture
def period(cluster):
    return cluster.periods.get()


@pytest.fixture
def people(cluster):
    head, member = (membership.unit for membership in cluster.memberships.all())
    return {
        "commander": commander(cluster),
        "staff": make_user(member),
        "head": make_user(head),
        "editor": make_user(cluster.organisation, "editor"),
        "other_commander": make_user(role="commander"),
        "stranger_unit": make_user(),
        "admin": make_user(role="admin"),
        "nobody": None,
    }


@pytest.fixture
def given(period, people):
    unit = people["staff"].unit
    return make_directive(period, unit, people["commander"], moment(date(2026, 7, 1)), unit=unit)


def address(period, **about):
    return reverse("directive-new", args=[period.pk], query=about)


def figure(period, unit):
    return {"chi-tieu": period.cluster.pledges.get().targets.get().pk, "don-vi": unit.pk}


def typed(unit, **more):
    return {"text": TEXT, "to": unit.pk, "due_on": "20/07/2026"} | more


def take(client, directive, step, who, **more):
    """Posts a step as the page that this person has open would."""
    client.force_login(who)
    read = client.get(directive.get_absolute_url()).context["read"]
    return client.post(
        reverse("directive-step", args=[directive.pk, step]),
        {"read": read} | {f"{step}-{name}": value for name, value in more.items()},
    )


READERS = {
    "commander": (200, 200),
    "staff": (200, 403),
    "head": (200, 403),
    "editor": (200, 403),
    "other_commander": (404, 404),
    "stranger_unit": (404, 404),
    "admin": (404, 403),
    "nobody": (302, 302),
}


def test_who_reads_and_who_writes_a_directive(client, period, people, given):
    for who, (reads, writes) in READERS.items():
        client.force_login(people[who]) if people[who] else client.logout()
        assert client.get(given.get_absolute_url()).status_code == reads, who
        assert client.get(address(period, **figure(period, people["staff"].unit))).status_code == writes, who
        listed = client.get(reverse("directives"))
        assert listed.status_code == (302 if who == "nobody" else 200), who
        assert (given.text in listed.content.decode()) == (reads == 200), who


def test_another_member_reads_nothing_of_it(client, period, people, given):
    third = make_unit()
    period.cluster.memberships.create(unit=third, starts_on=date(2020, 1, 1))
    client.force_login(make_user(third))
    assert client.get(given.get_absolute_url()).status_code == 404
    assert given.text not in client.get(reverse("directives")).content.decode()


STEPS = [
    ("sent", "acknowledge", "staff"),
    ("acknowledged", "finish", "staff"),
    ("done", "close", "commander"),
    ("done", "take_up", "commander"),
    ("acknowledged", "withdraw", "commander"),
]


def test_each_step_is_one_persons(client, given, people):
    stamps = {"by": people["staff"], "at": moment(date(2026, 7, 1))}
    for status, step, may in STEPS:
        reached = [] if status == "sent" else ["acknowledged"] + ["done"] * (status == "done")
        for who in ("head", "editor", "commander" if may == "staff" else "staff", may):
            Directive.objects.filter(pk=given.pk).update(
                status=status,
                outcome="Đã làm." if status == "done" else "",
                **{
                    f"{name}_{part}": value if name in reached else None
                    for name in ("acknowledged", "done", "closed")
                    for part, value in stamps.items()
                },
            )
            answer = take(client, given, step, people[who], comment="Đã tuần tra thêm.", due_on="30/07/2026")
            assert answer.status_code == (302 if who == may else 403), (step, who)
            given.refresh_from_db()
            assert (given.status == status) == (who != may), (step, who)


def test_from_the_figure_to_the_end_and_once_more(client, period, people):
    unit = people["staff"].unit
    client.force_login(people["commander"])
    page = client.get(address(period, **figure(period, unit)))
    assert f"Về: <strong>Tuần tra 1, {unit.name}: 40 cuộc, kế hoạch 50 cuộc</strong>" in page.content.decode()
    client.post(address(period, **figure(period, unit)), typed(unit))
    directive = Directive.objects.get()
    assert (directive.status, directive.to, directive.unit, directive.due_on) == (
        "sent",
        unit,
        unit,
        date(2026, 7, 20),
    )
    assert "đơn vị chưa đọc" in client.get(directive.get_absolute_url()).content.decode()
    client.force_login(people["staff"])
    assert [task.action for task in client.get(reverse("my-work")).context["due"]] == ["Nhận chỉ đạo"]
    take(client, directive, "acknowledge", people["staff"])
    take(client, directive, "finish", people["staff"], comment="Đã thêm 12 cuộc.")
    assert client.get(reverse("my-work")).context["due"] == []
    take(
        client,
        directive,
        "take_up",
        people["commander"],
        comment="Còn thiếu báo cáo tuần.",
        due_on="31/07/2026",
    )
    directive.refresh_from_db()
    assert (directive.status, directive.outcome, directive.due_on) == ("acknowledged", "", date(2026, 7, 31))
    take(client, directive, "finish", people["staff"], comment="Đã thêm 12 cuộc, đủ báo cáo.")
    take(client, directive, "close", people["commander"])
    directive.refresh_from_db()
    assert (directive.status, directive.outcome, directive.closed_by) == (
        "closed",
        "Đã thêm 12 cuộc, đủ báo cáo.",
        people["commander"],
    )
    steps = LoggedStep.objects.about(directive).order_by("pk").values_list("step", flat=True)
    assert list(steps) == ["send", "acknowledge", "finish", "take_up", "finish", "close"]
    told = set(Notice.objects.values_list("recipient__role", "event"))
    assert told == {
        *(("staff", event) for event in ("directed", "direct_again", "direct_closed")),
        *(("commander", event) for event in ("direct_taken", "direct_done")),
    }


def test_the_first_reading_by_the_addressed_unit_is_kept_and_nobody_elses_counts(client, people, given):
    for who in ("commander", "head", "editor"):
        client.force_login(people[who])
        client.get(given.get_absolute_url())
        given.refresh_from_db()
        assert given.read_at is None, who
    client.force_login(people["staff"])
    client.get(given.get_absolute_url())
    with time_machine.travel(AT + timedelta(hours=1)):
        client.force_login(make_user(given.to))
        client.get(given.get_absolute_url())
    given.refresh_from_db()
    assert (given.read_by, given.read_at) == (people["staff"], AT)
    client.force_login(people["commander"])
    assert f"{people['staff']}, 09:00 02/07/2026" in client.get(given.get_absolute_url()).content.decode()


def test_the_very_same_sent_twice_is_one_and_another_text_is_another(client, period, people):
    unit, url = people["staff"].unit, address(period, **figure(period, people["staff"].unit))
    client.force_login(people["commander"])
    first = client.post(url, typed(unit))
    assert client.post(url, typed(unit)).url == first.url
    assert Directive.objects.count() == Notice.objects.filter(recipient=people["staff"]).count() == 1
    client.post(url, typed(unit, text="Việc khác."))
    assert Directive.objects.count() == 2


def test_a_step_sent_twice_is_one_and_a_stale_page_takes_none(client, people, given):
    take(client, given, "finish", people["staff"], comment="Đã làm xong.")
    url = reverse("directive-step", args=[given.pk, "finish"])
    again = client.post(url, {"read": "cũ", "finish-comment": "Đã làm xong."})
    assert again.status_code == 302
    assert LoggedStep.objects.about(given).count() == 1
    client.force_login(people["commander"])
    read = client.get(given.get_absolute_url()).context["read"]
    take(client, given, "take_up", people["commander"], comment="Làm tiếp.", due_on="30/07/2026")
    take(client, given, "finish", people["staff"], comment="Kết quả khác.")
    client.force_login(people["commander"])
    stale = client.post(reverse("directive-step", args=[given.pk, "close"]), {"read": read})
    assert stale.status_code == 409
    assert "Chỉ đạo đã thay đổi sau khi bạn mở trang này." in stale.content.decode()
    given.refresh_from_db()
    assert given.status == "done"


BAD = [
    ({"text": ""}, "Ghi nội dung chỉ đạo"),
    ({"text": " \u200b\n "}, "Ghi nội dung chỉ đạo"),
    ({"text": "à" * 501}, "Viết nhiều nhất 500 ký tự"),
    ({"due_on": ""}, "Ghi hạn xong."),
    ({"due_on": "01/07/2026"}, "Hạn xong phải từ 02/07/2026 đến 03/07/2027."),
    ({"due_on": "mai"}, "Hạn xong"),
    ({"to": ""}, "Chọn đơn vị thực hiện."),
    ({"to": "999999"}, "Chọn một đơn vị trong danh sách."),
]


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, period, people):
    unit = people["staff"].unit
    client.force_login(people["commander"])
    for bad, says in BAD:
        answer = client.post(address(period, **figure(period, unit)), typed(unit, **bad))
        assert answer.status_code == 422, bad
        assert says in answer.content.decode(), bad
        assert bad.get("text", TEXT).strip()[:20] in answer.content.decode()
    assert Directive.objects.count() == 0


def test_markup_is_text_and_letters_are_made_whole(client, period, people):
    unit = people["staff"].unit
    client.force_login(people["commander"])
    client.post(
        address(period, **figure(period, unit)), typed(unit, text="<script>x</script> tua\u0302\u0300n")
    )
    directive = Directive.objects.get()
    assert directive.text == "<script>x</script> tuần"
    assert "&lt;script&gt;x&lt;/script&gt;" in client.get(directive.get_absolute_url()).content.decode()


def test_the_address_names_only_what_belongs_to_the_period(client, period, people):
    client.force_login(people["commander"])
    target = period.cluster.pledges.get().targets.get().pk
    other = a_cluster(1)
    strange = other.pledges.get().targets.get().pk
    outside = Limitation.objects.create(review=make_review(other.periods.get()), text="chậm")
    for about in (
        {},
        {"don-vi": make_unit().pk},
        {"chi-tieu": strange},
        {"chi-tieu": target, "don-vi": make_unit().pk},
        {"chi-tieu": "9" * 40},
        {"chi-tieu": "1 OR 1=1"},
        {"han-che": outside.pk},
    ):
        assert client.get(address(period, **about)).status_code == 404, about
    assert client.get(address(period, **{"chi-tieu": target})).status_code == 200
    limitation = Limitation.objects.create(review=make_review(period), text="phối hợp còn chậm")
    assert (
        client.get(address(period, **{"han-che": limitation.pk})).status_code == 404
    )  # the review is not out
    Period.objects.filter(pk=period.pk).update(status="published")
    answer = client.post(address(period, **{"han-che": limitation.pk}), typed(people["head"].unit))
    assert answer.status_code == 302
    limitation.delete()
    assert Directive.objects.get().about == "Hạn chế: phối hợp còn chậm"


def test_the_sum_of_the_cluster_is_quoted_to_nobody_before_it_is_published(client, period, people):
    client.force_login(people["commander"])
    about = address(period, **{"chi-tieu": figure(period, people["staff"].unit)["chi-tieu"]})
    client.post(about, typed(people["staff"].unit))
    assert Directive.objects.get().about == "Tuần tra 1, cả cụm, khối"
    assert "80" not in Notice.objects.get(recipient=people["staff"]).text
    article, _ = draft.start(make_review(period, meeting_on=TODAY), "internal")
    workflow.take(article, "propose", by=people["head"], at=AT)
    workflow.take(article, "publish", by=people["editor"], at=AT)
    assert client.get(about).context["about"] == "Tuần tra 1, cả cụm, khối: 80 cuộc"


def test_a_closed_period_can_be_directed_and_one_in_preparation_cannot(client, period, people):
    client.force_login(people["commander"])
    unit = people["staff"].unit
    for status, code in (("locked", 200), ("published", 200), ("preparing", 404)):
        Period.objects.filter(pk=period.pk).update(status=status)
        assert client.get(address(period, **figure(period, unit))).status_code == code
    with pytest.raises(StepRefused):
        workflow.send_directive(
            Period.objects.get(),
            by=people["commander"],
            at=AT,
            to=unit,
            unit=unit,
            target=None,
            limitation=None,
            about="x",
            text="x",
            due_on=TODAY,
        )


def days(number):
    return datetime.combine(date(2026, 7, 1) + timedelta(number), AT.timetz())


def told_on(number):
    """Who is told what by the clock on that day, counted from the sending."""
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(days(number))
    return {
        (one.recipient.role, one.event)
        for one in Notice.objects.exclude(pk__in=before).select_related("recipient")
    }


def test_nobody_acknowledges_then_the_day_passes_and_the_commander_is_told(people, given):
    Directive.objects.filter(pk=given.pk).update(due_on=date(2026, 7, 15))
    staff, chief = "staff", "commander"
    assert told_on(2) == set()
    assert told_on(3) == {(staff, "direct_still")}
    assert told_on(3) == set()
    assert told_on(5) == {(chief, "escalated")}
    workflow.take(given, "acknowledge", by=people["staff"], at=days(6))
    assert told_on(10) == set()
    assert told_on(11) == {(staff, "direct_soon")}
    assert told_on(14) == set()
    assert told_on(15) == {(staff, "direct_still")}
    assert told_on(17) == {(chief, "escalated")}
    workflow.take(given, "finish", by=people["staff"], at=days(18), comment="Xong.")
    assert told_on(20) == set()
    assert told_on(21) == {(chief, "direct_still")}
    assert told_on(40) == set()
    workflow.take(given, "close", by=people["commander"], at=days(41))
    assert told_on(90) == set()


def test_the_next_review_lists_open_and_closed_directives_for_those_who_may_know(
    client, cluster, people, given
):
    withdrawn = make_directive(given.period, given.to, people["commander"], text="Gõ nhầm.")
    workflow.take(withdrawn, "withdraw", by=people["commander"], at=AT, comment="Nhầm đơn vị.")
    workflow.take(given, "finish", by=people["staff"], at=AT, comment="Đã thêm 12 cuộc.")
    workflow.take(given, "close", by=people["commander"], at=AT)
    still = make_directive(
        given.period, people["head"].unit, people["commander"], text="Việc của cụm trưởng."
    )
    second = a_period(cluster, kind="h2", status="published")
    review = make_review(second)
    seen = {}
    for who in ("head", "commander", "editor", "staff"):
        client.force_login(people[who])
        rows = client.get(review.get_absolute_url()).context["directives"]
        seen[who] = {row.directive.pk for row in rows}
    both = {given.pk, still.pk}
    assert seen == {"head": both, "commander": both, "editor": both, "staff": {given.pk}}
    client.force_login(people["commander"])
    assert "Đã kết thúc</strong>: Đã thêm 12 cuộc." in client.get(review.get_absolute_url()).content.decode()
    third = make_review(a_period(cluster, kind="h1", year=2027, status="published"))
    rows = client.get(third.get_absolute_url()).context["directives"]
    assert [row.directive for row in rows] == [
        still
    ]  # what was closed before that period began is not said again
    own = make_review(given.period)
    Period.objects.filter(pk=given.period_id).update(status="published")
    assert client.get(own.get_absolute_url()).context["directives"] == []


def test_the_brief_and_the_figure_show_what_was_directed(client, period, people):
    client.force_login(people["commander"])
    unit = people["staff"].unit
    about = figure(period, unit)
    url = reverse("figure", args=[period.pk, about["chi-tieu"], unit.pk])
    assert "Chưa có chỉ đạo nào về số này." in client.get(url).content.decode()
    client.post(address(period, **about), typed(unit))
    directive = Directive.objects.get()
    link = f'href="{directive.get_absolute_url()}"'
    assert link in client.get(url).content.decode()
    text = client.get(reverse("brief")).content.decode()
    assert f"{link}>Xem chỉ đạo (chưa nhận)" in text
    assert "Chỉ đạo chưa xong</a>: <strong>1 chưa nhận</strong>" in text
    with time_machine.travel(moment(date(2026, 7, 21))):
        client.force_login(people["commander"])
        assert "<strong>1 quá hạn</strong>" in client.get(reverse("brief")).content.decode()


def test_the_list_costs_the_same_for_few_and_many(client, period, people, given, django_assert_num_queries):
    client.force_login(people["commander"])
    client.get(reverse("directives"))
    with django_assert_num_queries(6):
        client.get(reverse("directives"))
    for _ in range(5):
        make_directive(period, people["head"].unit, people["commander"], unit=people["staff"].unit)
    with django_assert_num_queries(6):
        client.get(reverse("directives"))


def test_every_step_of_a_directive_is_told_in_words_that_fit(period, people):
    given = make_directive(
        period, people["staff"].unit, people["commander"], about="Việc " * 120, text="à" * 500
    )
    logged = LoggedStep.objects.create(
        subject=given,
        step="send",
        label="Gửi",
        source="sent",
        target="sent",
        by=people["commander"],
        at=AT,
        comment=given.text,
    )
    notices.tell(given, logged)
    assert {len(one.text) for one in Notice.objects.all()} <= {399, 400}  # a space at the cut goes
    assert told_on(3)
