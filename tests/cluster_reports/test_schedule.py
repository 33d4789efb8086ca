"""A moment set for an article: it appears then, not before, once; and what stands in the way is told."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from msgspec.structs import replace

from cluster_reports import workflow
from cluster_reports.models import Article, LoggedStep, Notice, PublishedVersion
from cluster_reports.workflow.appointments import keep_appointments
from tests.factories import make_user, moment

from .out import OUT, WROTE, Desk

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 25)
SEVEN = moment(DAY, 7)


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(WROTE, tick=False)
    return Desk()


@pytest.fixture
def proposed(desk):
    desk.propose()
    return desk


@pytest.fixture
def scheduled(proposed):
    proposed.take("schedule", "second", flags={"due_at": SEVEN})
    return proposed


def url_of(desk):
    return reverse("article-schedule", args=[desk.article.pk])


def page_of(client, desk, who="second", **typed):
    client.force_login(desk.people[who])
    return client.get(url_of(desk), typed)


def version_of(desk):
    return Article.objects.get(pk=desk.article.pk).fingerprint()


def posted(client, desk, who="second", moment="2026-06-25T07:00+07:00", **more):
    client.force_login(desk.people[who])
    return client.post(url_of(desk), {"version": version_of(desk), "moment": moment, **more})


def status_of(desk):
    desk.article.refresh_from_db()
    return desk.article.status


def test_the_button_carries_the_very_moment_and_the_zone(client, proposed):
    page = page_of(client, proposed, day="25/06/2026", hour="7h")
    assert page.context["button"] == "Hẹn đăng 07:00 25/6 (giờ Việt Nam)"
    assert page.context["in_words"] == "07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam)"
    assert page.context["moment"] == "2026-06-25T07:00+07:00"
    page = page_of(client, proposed, day="01/01/2027", hour="00:00")
    assert page.context["button"] == "Hẹn đăng 00:00 1/1/2027 (giờ Việt Nam)"


def test_the_page_opens_with_tomorrow_morning_and_then_with_what_is_set(client, proposed):
    assert page_of(client, proposed).context["button"] == "Hẹn đăng 07:00 25/6 (giờ Việt Nam)"
    proposed.take("schedule", "second", flags={"due_at": moment(DAY, 16, 30)})
    page = page_of(client, proposed)
    assert page.context["button"] == "Hẹn đăng 16:30 25/6 (giờ Việt Nam)"
    assert "16:30, thứ Năm" in page.context["due"]


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        ("24/06/2026", "14:00", "14:00 24/6/2026 đã qua"),
        ("24/06/2026", "13:59", "đã qua"),
        ("25/06/2036", "07:00", "còn hơn một năm nữa"),
        ("31/06/2026", "07:00", "Không có ngày 31/6/2026"),
        ("25/06/26", "07:00", "không đủ rõ"),
        ("", "07:00", "Ghi ngày"),
        ("25/06/2026", "24:00", "00:00 của ngày hôm sau"),
        ("25/06/2026", "", "Ghi giờ"),
        ("<b>x</b>", "<script>", "Không hiểu"),
    ],
)
def test_a_moment_that_cannot_be_has_no_button_and_says_why(client, proposed, day, hour, said):
    page = page_of(client, proposed, day=day, hour=hour)
    assert page.context["button"] is None
    assert said in " ".join(message for _, message, _ in page.context["errors"])
    assert "<script>" not in page.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    "wrong", ["", "x", "2026-06-24T13:00", "0001-01-01T00:00", "2026-06-25", "9999-12-31T23:59+00:00"]
)
def test_a_tampered_moment_sets_nothing(client, proposed, wrong):
    if wrong == "2026-06-25":  # the midnight before: 00:00 is a moment as well
        assert posted(client, proposed, moment=wrong).status_code == 302
        assert Article.objects.get().due_at == moment(DAY, 0)
        return
    answer = posted(client, proposed, moment=wrong)
    assert answer.status_code in {200, 409}
    assert answer.context["errors"]
    assert Article.objects.get().due_at is None


def test_setting_a_moment_is_logged_and_shown_on_the_desk(client, proposed):
    assert posted(client, proposed).headers["Location"] == proposed.article.get_edit_url()
    proposed.article.refresh_from_db()
    assert (proposed.article.status, proposed.article.due_at) == ("proposed", SEVEN)
    last = LoggedStep.objects.last_about(proposed.article)
    assert (last.label, last.details) == ("Hẹn đăng", [{"line": "Hẹn", "reason": "07:00 25/6/2026"}])
    page = client.get(proposed.article.get_edit_url())
    assert (
        "Hẹn đăng: 07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam). Người hẹn: Vũ Biên Tập Hai."
        in page.content.decode()
    )
    (coming,) = client.get(reverse("desk")).context["coming"]
    assert coming[1:] == ("Đăng", "07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam)")


def test_a_stale_or_repeated_page_schedules_nothing_twice(client, proposed):
    version = version_of(proposed)
    client.force_login(proposed.people["second"])
    data = {"version": version, "moment": "2026-06-25T07:00+07:00"}
    for _ in range(2):
        assert client.post(url_of(proposed), data).status_code == 302
    assert LoggedStep.objects.filter(step="schedule").count() == 1
    answer = client.post(url_of(proposed), data | {"moment": "2026-06-25T09:00+07:00"})
    assert answer.status_code == 409
    assert Article.objects.get().due_at == SEVEN


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("staff", 404),
        ("head", 403),
        ("editor", 403),  # proposed it: a public article needs a second person
        ("second", 302),
        ("editor_elsewhere", 404),
        ("commander", 404),
        ("admin", 403),
    ],
)
def test_who_may_set_a_moment(client, proposed, who, status):
    assert posted(client, proposed, who).status_code == status
    assert (Article.objects.get().due_at is not None) == (status == 302)
    client.logout()
    assert client.get(url_of(proposed)).headers["Location"].startswith(reverse("login"))


def test_who_proposed_an_internal_article_may_set_its_moment(client, time_machine):
    time_machine.move_to(WROTE, tick=False)
    desk = Desk("internal")
    desk.propose()
    assert posted(client, desk, "editor").status_code == 302


def test_a_draft_has_no_moment(client, desk):
    client.force_login(desk.people["editor"])
    assert client.get(url_of(desk)).status_code == 403
    with pytest.raises(workflow.StepRefused):
        desk.take("schedule", "second", flags={"due_at": SEVEN})


def test_it_appears_at_the_moment_and_not_before(client, scheduled, time_machine):
    page = scheduled.article.get_absolute_url()
    for at, status in ((SEVEN - timedelta(seconds=1), 404), (SEVEN, 200)):
        time_machine.move_to(at, tick=False)
        call_command("tick")
        assert client.get(page).status_code == status
    scheduled.article.refresh_from_db()
    article = scheduled.article
    assert (article.published_at, article.published_by, article.due_at) == (
        SEVEN,
        scheduled.people["second"],
        None,
    )
    last = LoggedStep.objects.last_about(article)
    assert last.details == [{"line": "Theo hẹn", "reason": "07:00 25/6/2026"}]


def test_a_late_run_publishes_at_the_first_chance_and_only_once(client, scheduled, time_machine, capsys):
    time_machine.move_to(SEVEN + timedelta(hours=3), tick=False)
    assert client.get(scheduled.article.get_absolute_url()).status_code == 404
    for said in ("đúng hẹn: 1; không làm được: 0", "đúng hẹn: 0; không làm được: 0"):
        call_command("tick")
        assert said in capsys.readouterr().out
    assert client.get(scheduled.article.get_absolute_url()).status_code == 200
    assert PublishedVersion.objects.count() == 1


def test_midnight_belongs_to_the_new_day(client, proposed, time_machine):
    proposed.take("schedule", "second", flags={"due_at": moment(DAY, 0)})
    assert keep_appointments(moment(date(2026, 6, 24), 23, 59)) == (0, 0)
    assert keep_appointments(moment(DAY, 0)) == (1, 0)


def test_it_can_be_moved_and_dropped(client, scheduled):
    scheduled.take("schedule", "second", flags={"due_at": SEVEN + timedelta(hours=2)})
    assert keep_appointments(SEVEN) == (0, 0)
    client.force_login(scheduled.people["editor"])
    data = {"version": version_of(scheduled)}
    for _ in range(2):
        client.post(reverse("article-step", args=[scheduled.article.pk, "unschedule"]), data)
    assert LoggedStep.objects.filter(step="unschedule").count() == 1
    said = [str(one) for one in client.get(reverse("desk")).context["messages"]]
    assert said == ["Trạng thái bài: Chờ đăng."]
    assert keep_appointments(SEVEN + timedelta(days=9)) == (0, 0)
    assert status_of(scheduled) == "proposed"
    assert "unschedule" not in [
        step.name for step in workflow.steps_for(scheduled.article, scheduled.people["editor"], DAY)
    ]


@pytest.mark.parametrize("step", ["publish", "take_back"])
def test_a_step_taken_by_hand_drops_the_moment(scheduled, step):
    scheduled.take(step, "second", OUT)
    assert scheduled.article.due_at is None
    assert keep_appointments(SEVEN) == (0, 0)


def test_saving_another_text_drops_the_moment_and_says_so(client, scheduled):
    from .test_desk import form_data

    client.force_login(scheduled.people["editor"])
    client.post(scheduled.article.get_edit_url(), form_data(client, scheduled.article))
    assert Article.objects.get().due_at == SEVEN  # the same text is no edit
    data = form_data(client, scheduled.article, results="Các đơn vị tuần tra 100 cuộc.")
    page = client.post(scheduled.article.get_edit_url(), data, follow=True)
    said = "Hẹn đăng 07:00 25/6/2026 bị bỏ. Bài vừa được sửa: đọc lại rồi hẹn lại."
    assert said in [str(message) for message in page.context["messages"]]
    assert Article.objects.get().due_at is None
    told = Notice.objects.filter(event="schedule_lost").values_list("recipient__full_name", flat=True)
    assert set(told) == {"Phạm Biên Tập", "Vũ Biên Tập Hai"}
    assert keep_appointments(SEVEN) == (0, 0)


def test_restoring_a_revision_drops_it_too(client, scheduled):
    scheduled.article.keep_revision(by=scheduled.people["editor"], at=WROTE)
    scheduled.article.paragraphs.filter(block="results").update(text="Chữ khác 100.")
    scheduled.article.keep_revision(by=scheduled.people["editor"], at=WROTE)
    scheduled.take("schedule", "second", flags={"due_at": SEVEN})
    client.force_login(scheduled.people["editor"])
    client.post(
        reverse("article-restore", args=[scheduled.article.pk, 1]),
        {"version": version_of(scheduled)},
    )
    assert Article.objects.get().due_at is None


def change_the_text(desk):
    desk.article.paragraphs.filter(block="results").update(text="Chữ ai đó ghi thẳng vào, 100 cuộc.")


def change_the_data(desk):
    desk.reports[0].results.update(value=77)


def close_the_account(desk):
    type(desk.people["second"]).objects.filter(pk=desk.people["second"].pk).update(is_active=False)


def take_the_headline(desk):
    Article.objects.update(headline=" ")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_the_text, "Bài đã được sửa sau khi hẹn. Đọc lại rồi hẹn lại."),
        (take_the_headline, "Bài đã được sửa sau khi hẹn. Đọc lại rồi hẹn lại."),
        (change_the_data, "Số liệu nguồn đã đổi sau khi hẹn. Đọc lại rồi hẹn lại."),
        (close_the_account, "Bạn không có quyền “Đăng bài” ở đây."),
    ],
)
def test_what_is_no_longer_what_was_seen_is_not_published_and_the_editors_are_told(
    client, scheduled, change, reason
):
    change(scheduled)
    assert keep_appointments(SEVEN) == (0, 1)
    assert (status_of(scheduled), scheduled.article.due_at) == ("proposed", None)
    assert client.get(scheduled.article.get_absolute_url()).status_code == 404
    notices = Notice.objects.filter(event="schedule_lost")
    assert {notice.recipient.full_name for notice in notices} <= {"Phạm Biên Tập", "Vũ Biên Tập Hai"}
    assert notices.filter(recipient=scheduled.people["editor"]).count() == 1
    said = f"Hẹn đăng 07:00 25/6/2026 bị bỏ. {reason}"
    assert said.rstrip(".") in notices.first().text
    client.force_login(scheduled.people["editor"])
    assert said in client.get(scheduled.article.get_edit_url()).content.decode()
    assert keep_appointments(SEVEN) == (0, 0)


def test_a_check_that_fails_at_the_moment_stops_it(scheduled, monkeypatch):
    from cluster_reports.workflow import article as table

    def wrong(article, at):
        return [("", "Bài có một số chưa có nguồn: 105.")]

    steps = tuple(step if step.name != "publish" else replace(step, faults=wrong) for step in table.STEPS)
    monkeypatch.setitem(workflow.TABLES, Article, steps)
    assert keep_appointments(SEVEN) == (0, 1)
    assert "Bài có một số chưa có nguồn: 105" in Notice.objects.filter(event="schedule_lost").first().text


def test_the_same_check_stands_before_a_moment_is_set(client, proposed):
    Article.objects.update(headline=" ")
    proposed.article.refresh_from_db()
    answer = posted(client, proposed)
    assert answer.status_code == 409
    assert "Tít: Bài chưa có tít. Viết tít." in [message for _, message, _ in answer.context["errors"]]


def test_one_that_breaks_stops_no_other_and_is_tried_again(scheduled, monkeypatch, caplog):
    other = Desk()
    other.propose()
    other.take("schedule", "second", flags={"due_at": SEVEN})
    from cluster_reports.workflow import appointments

    real = appointments.why_otherwise

    def broken(article):
        if article.pk == scheduled.article.pk:
            raise RuntimeError("đĩa đầy")
        return real(article)

    monkeypatch.setattr(appointments, "why_otherwise", broken)
    assert keep_appointments(SEVEN) == (1, 1)
    assert (status_of(scheduled), status_of(other)) == ("proposed", "published")
    monkeypatch.undo()
    assert keep_appointments(SEVEN) == (1, 0)


def test_an_article_with_a_moment_is_not_called_waiting(client, scheduled, time_machine):
    time_machine.move_to(WROTE + timedelta(days=10), tick=False)
    from cluster_reports import notices

    notices.remind(WROTE + timedelta(days=10))
    assert not Notice.objects.filter(event="still_proposed").exists()


def test_a_withdrawal_can_be_set_for_a_moment(client, desk, time_machine):
    desk.publish()
    time_machine.move_to(OUT, tick=False)
    page = page_of(client, desk, day="30/06/2026", hour="18:00")
    assert page.context["button"] == "Hẹn gỡ 18:00 30/6 (giờ Việt Nam)"
    answer = posted(client, desk, moment=page.context["moment"])
    assert answer.status_code == 422
    assert {label for label, _, _ in answer.context["errors"]} == {"Lời báo cho người đọc", "Lý do nội bộ"}
    said = {"notice": "Bài hết thời hạn công bố.", "comment": "Theo ý kiến chỉ huy."}
    assert posted(client, desk, moment=page.context["moment"], **said).status_code == 302
    assert keep_appointments(moment(date(2026, 6, 30), 17, 59)) == (0, 0)
    assert client.get(desk.article.get_absolute_url()).status_code == 200
    assert keep_appointments(moment(date(2026, 6, 30), 18)) == (1, 0)
    client.logout()
    gone = client.get(desk.article.get_absolute_url())
    assert gone.status_code == 410
    assert "Bài hết thời hạn công bố." in gone.content.decode()
    assert "Theo ý kiến chỉ huy." not in gone.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_desk_costs_the_same_for_few_and_many_moments(
    client, many, django_assert_num_queries, time_machine
):
    time_machine.move_to(WROTE, tick=False)
    desks = [Desk() for _ in range(many)]
    for desk in desks:
        desk.propose()
        desk.take("schedule", "second", flags={"due_at": SEVEN})
    admin = make_user(role="admin")
    client.force_login(admin)
    client.get(reverse("desk"))
    with django_assert_num_queries(5):
        assert len(client.get(reverse("desk")).context["coming"]) == many
