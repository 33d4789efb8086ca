"""What runs by the clock, at chosen instants: reminders each once, a morning letter, late and repeated runs."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from cluster_reports import notices, workflow
from cluster_reports.models import Digest, Extension, Notice, UnitReport
from tests.factories import (
    make_article,
    make_change,
    make_correction,
    make_line,
    make_notice,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_user,
    moment,
)

from .out import Desk

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 20)
Event = Notice.Event
KEPT = "Bài đăng, gỡ đúng hẹn: 0; không làm được: 0."


def tick():
    call_command("tick")


def events(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("event", flat=True))


@pytest.fixture
def mails(settings):
    settings.SENDS_MAIL, settings.SITE_URL = True, "https://thidua.example"
    return mail.outbox


def test_a_unit_is_reminded_before_on_and_after_its_due_day_each_once(entry_report, people, time_machine):
    for day in range(14, 26):
        for hour in (0, 7, 7, 23):
            time_machine.move_to(moment(date(2026, 6, day), hour))
            tick()
    assert events(people["staff"]) == ["due_soon", "due_today", "overdue"]
    days = (
        Notice.objects.filter(recipient=people["staff"]).order_by("pk").values_list("created_at", flat=True)
    )
    assert [(at + timedelta(hours=7)).day for at in days] == [17, 20, 21]


def test_the_due_day_lasts_until_midnight_in_vietnam(entry_report, people, time_machine):
    time_machine.move_to(moment(DUE, 23, 59))
    tick()
    time_machine.move_to(moment(DUE, 23, 59) + timedelta(minutes=1))
    tick()
    assert events(people["staff"]) == ["due_today", "overdue"]


def test_a_reminder_says_both_dates_and_lands_on_what_is_missing(entry_report, people):
    line = make_result(entry_report, make_target(entry_report.results.get().target.pledge))
    notices.remind(moment(date(2026, 6, 18)))
    notice = Notice.objects.get(recipient=people["staff"])
    assert notice.link == f"{entry_report.get_edit_url()}#{line.anchor}"
    assert notice.text == (
        "Báo cáo 6 tháng đầu năm 2026, Cụm thi đua số 3: còn 2 ngày, hạn nộp 20/06/2026,"
        " khóa sửa từ 26/06/2026. Còn 1 việc phải xong."
    )


def test_a_complete_report_is_reminded_to_be_handed_in(entry_report, people):
    notices.remind(moment(DUE))
    notice = Notice.objects.get(recipient=people["staff"])
    assert notice.link == f"{entry_report.get_absolute_url()}#nop"
    assert notice.text.endswith(" Đã đủ để nộp.")


@pytest.mark.parametrize("status", ["submitted", "checked", "approved"])
def test_a_report_that_is_in_is_not_reminded(entry_period, people, status):
    make_report(entry_period, people["staff"].unit, status, at=moment(DUE))
    notices.remind(moment(DUE))
    assert events(people["staff"]) == []


@pytest.mark.parametrize("status", ["preparing", "locked", "published"])
def test_a_period_that_is_not_open_reminds_nobody(entry_report, people, status):
    type(entry_report.period).objects.update(status=status)
    notices.remind(moment(DUE))
    assert events(people["staff"]) == []


def test_a_late_run_tells_only_what_is_still_true(entry_report, people):
    notices.remind(moment(date(2026, 6, 22)))
    assert events(people["staff"]) == ["overdue"]


def test_an_extension_moves_the_reminders(entry_report, people):
    UnitReport.objects.update(days_granted=3)
    for day in range(17, 27):
        notices.remind(moment(date(2026, 6, day)))
    found = Notice.objects.filter(recipient=people["staff"]).order_by("pk")
    assert [(notice.event, notice.created_at.day) for notice in found] == [
        ("due_soon", 20),
        ("due_today", 23),
        ("overdue", 24),
    ]


def test_an_extension_after_the_due_day_starts_the_reminders_anew(entry_report, people):
    notices.remind(moment(date(2026, 6, 21)))
    UnitReport.objects.update(days_granted=2)
    notices.remind(moment(date(2026, 6, 21)))
    notices.remind(moment(date(2026, 6, 22)))
    assert events(people["staff"]) == ["overdue", "due_soon", "due_today"]


def test_two_runs_at_the_same_time_write_each_reminder_once(entry_report, people, monkeypatch):
    """The second run looked before the first had written."""
    notices.remind(moment(DUE))
    before = Notice.objects.count()
    found = notices.reminders._entry_reminders(entry_report, [], DUE, moment(DUE))
    Notice.objects.bulk_create(found, ignore_conflicts=True)
    assert Notice.objects.count() == before == 1


def test_judges_are_reminded_after_three_days_and_commanders_after_five(submitted, people):
    """submitted at 09:00 on 10 June."""
    for days in (2, 3, 3, 4, 5, 6):
        notices.remind(moment(date(2026, 6, 10)) + timedelta(days=days))
    assert {who: events(people[who]) for who in ("head", "deputy", "commander", "staff")} == {
        "head": ["still_waiting"],
        "deputy": ["still_waiting"],
        "commander": ["escalated"],
        "staff": [],
    }
    submitted.refresh_from_db()
    assert submitted.status == UnitReport.Status.SUBMITTED


def test_a_returned_report_that_rests_is_reminded_once(submitted, people):
    workflow.take(submitted, "return", by=people["head"], at=moment(date(2026, 6, 11)), comment="Sửa.")
    for day in (12, 14, 15, 20):
        notices.remind(moment(date(2026, 6, day), 10))
    assert events(people["staff"]) == ["returned", "still_returned"]


def test_twelve_events_make_one_morning_letter_with_twelve_lines(people, mails, time_machine):
    user = people["staff"]
    user.email = "hau@thidua.example"
    user.save()
    told = [make_notice(user, at=moment(date(2026, 6, 10), 8 + number)) for number in range(12)]
    make_notice(user, read_at=moment(date(2026, 6, 10)))
    for hour in (6, 7, 8, 9):
        time_machine.move_to(moment(date(2026, 6, 11), hour))
        tick()
    (letter,) = mails
    assert letter.to == ["hau@thidua.example"]
    assert letter.subject == "Báo cáo thi đua: 12 thông báo mới, 11/06/2026"
    assert [line for line in letter.body.splitlines() if line.startswith("- ")] == [
        f"- {notice.text}" for notice in reversed(told)
    ]
    assert f"https://thidua.example/thong-bao/{told[0].pk}/" in letter.body


def test_the_next_letter_holds_only_what_came_since(people, mails):
    user = people["staff"]
    type(user).objects.filter(pk=user.pk).update(email="hau@thidua.example")
    make_notice(user)
    morning(10)
    newer = make_notice(user, at=moment(date(2026, 6, 10), 11))
    morning(10, 12)
    morning(11)
    assert [letter.body.count("\n- ") for letter in mails] == [1, 1]
    assert newer.text in mails[1].body


def morning(day, hour=9):
    at = moment(date(2026, 6, day), hour)
    return notices.make_digests(at), notices.send_digests(at)


def test_without_anything_new_an_address_or_an_account_no_letter_is_sent(people, mails):
    make_notice(people["staff"])  # no address
    gone = make_user(email="a@thidua.example", is_active=False)
    make_notice(gone)
    make_user(email="b@thidua.example")
    assert morning(10) == (0, (0, 0))


def test_where_no_mail_server_is_named_nothing_is_sent(people, settings):
    settings.SENDS_MAIL = False
    people["staff"].email = "hau@thidua.example"
    people["staff"].save()
    make_notice(people["staff"])
    assert morning(10) == (0, (0, 0))
    assert (Digest.objects.count(), mail.outbox) == (0, [])


def test_a_letter_that_fails_is_kept_and_tried_again_with_what_came_meanwhile(people, mails, monkeypatch):
    user = people["staff"]
    type(user).objects.filter(pk=user.pk).update(email="hau@thidua.example")
    make_notice(user)

    def refuse(self):
        raise OSError("máy chủ thư không trả lời")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert morning(10) == (1, (0, 1))
        make_notice(user, at=moment(date(2026, 6, 10), 20))
        assert morning(11) == (0, (0, 1))
    assert morning(11, 10) == (0, (1, 0))
    assert (len(mails), mails[0].body.count("\n- ")) == (1, 2)
    assert (Digest.objects.get().tries, Digest.objects.get().fault) == (3, "")
    assert morning(11, 11) == (0, (0, 0))


def test_a_failed_mail_server_leaves_saving_alone(submitted, people, mails, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: 1 / 0)
    type(people["staff"]).objects.update(email="hau@thidua.example")
    done = workflow.take(submitted, "approve", by=people["head"], at=moment(date(2026, 6, 11)))
    assert done.status == UnitReport.Status.APPROVED
    assert morning(12) == (1, (0, 1))


def test_a_letter_that_another_run_is_sending_is_left_alone(people, mails):
    user = people["staff"]
    type(user).objects.filter(pk=user.pk).update(email="hau@thidua.example")
    make_notice(user)
    at = moment(date(2026, 6, 10))
    notices.make_digests(at)
    Digest.objects.update(try_at=at + timedelta(minutes=30))  # claimed
    assert notices.send_digests(at) == (0, 0)


def test_the_command_says_what_it_did(entry_report, people, mails, time_machine, capsys, settings):
    settings.BACKUP_DAYS = settings.DRILL_DAYS = 0
    type(people["staff"]).objects.filter(pk=people["staff"].pk).update(email="hau@thidua.example")
    time_machine.move_to(moment(DUE, 9))
    tick()
    tick()
    assert capsys.readouterr().out.splitlines() == [
        f"{KEPT} Lời nhắc mới: 1. Thư buổi sáng mới: 1; đã gửi: 1; chưa gửi được: 0.",
        f"{KEPT} Lời nhắc mới: 0. Thư buổi sáng mới: 0; đã gửi: 0; chưa gửi được: 0.",
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's test database has one connection")
@pytest.mark.django_db(transaction=True)
def test_four_clocks_striking_at_once_are_heard_once(entry_report, people, mails):
    type(people["staff"]).objects.filter(pk=people["staff"].pk).update(email="hau@thidua.example")
    together, faults = Barrier(4), []

    def strike():
        try:
            together.wait()
            notices.remind(moment(DUE))
            notices.make_digests(moment(DUE))
            notices.send_digests(moment(DUE))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=strike) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, Notice.objects.count(), Digest.objects.count(), len(mails)) == ([], 1, 1, 1)


def clock(day, hour=9):
    notices.remind(moment(date(2026, 6, day), hour))


def told(people, *who):
    return {one: events(people[one]) for one in who}


def test_a_request_for_days_that_nobody_answers_is_reminded_and_told_above(entry_report, people):
    """Asked on 10 June by the staff; the due day is the 20th."""
    workflow.ask_extension(
        entry_report, by=people["staff"], at=moment(date(2026, 6, 10)), days=2, reason="Bận."
    )
    Notice.objects.all().delete()
    for day in (12, 13, 13, 14, 15, 16):
        clock(day)
    assert told(people, "head", "deputy", "commander", "staff", "other") == {
        "head": ["still_asked"],
        "deputy": ["still_asked"],
        "commander": ["escalated"],
        "staff": [],
        "other": [],
    }
    assert Notice.objects.get(recipient=people["commander"]).text == (
        "Phòng Hậu cần xin gia hạn báo cáo 6 tháng đầu năm 2026, chờ trả lời đã 5 ngày."
    )
    assert set(Extension.objects.values_list("status", flat=True)) == {"asked"}


def test_a_change_of_a_target_that_nobody_decides_is_reminded_and_told_above(entry_report, people):
    target = entry_report.results.get().target
    make_change(target, people["staff"], moment(date(2026, 6, 1)))
    notices.remind(moment(date(2026, 6, 7)))
    told = {name: events(people[name]) for name in ("head", "deputy", "commander", "outsider")}
    above = told.pop("commander")
    assert above == ["escalated"]
    assert "change_still" in told["head"][0]
    assert told["outsider"] == []
    assert notices.remind(moment(date(2026, 6, 7), 15)) == 0


def test_a_proposed_article_waits_for_the_editors_but_not_for_who_proposed_it(entry_period, people):
    second = make_user(people["editor"].unit, role="editor")
    make_article(
        make_review(entry_period),
        status="proposed",
        proposed_by=people["editor"],
        proposed_at=moment(date(2026, 6, 10)),
        headline="Cụm 3 sơ kết",
    )
    for day in (12, 13, 15, 15):
        clock(day)
    assert (events(second), told(people, "editor", "commander")) == (
        ["still_proposed"],
        {"editor": [], "commander": ["escalated"]},
    )
    assert Notice.objects.get(recipient=second).text == "Bài “Cụm 3 sơ kết” chờ đăng đã 3 ngày."


def test_a_correction_waits_for_another_editor_until_it_is_decided(client, time_machine):
    """Asked on 26 June; the first editor may not publish it and is not reminded."""
    desk = Desk()
    desk.publish()
    correction = make_correction(desk.article, desk.people["editor"], moment(date(2026, 6, 26)))
    Notice.objects.all().delete()
    for day in (28, 29, 29, 30):
        clock(day)
    notices.remind(moment(date(2026, 7, 1)))
    who = {one: events(desk.people[one]) for one in ("editor", "second", "editor_elsewhere", "commander")}
    assert who == {"editor": [], "second": ["fix_still"], "editor_elsewhere": [], "commander": ["escalated"]}
    told = Notice.objects.get(recipient=desk.people["second"])
    assert told.text == f"Đính chính bài “{desk.article}” chờ người thứ hai đăng đã 3 ngày."
    assert told.link == correction.get_absolute_url()
    time_machine.move_to(moment(date(2026, 7, 2)), tick=False)
    client.force_login(desk.people["second"])
    assert "đã nhắc 29/6, đã báo chỉ huy 1/7" in client.get("/ban-bien-tap/").text
    Notice.objects.all().delete()
    workflow.take(
        correction, "refuse", by=desk.people["second"], at=moment(date(2026, 7, 2)), comment="Đúng rồi."
    )
    Notice.objects.all().delete()
    notices.remind(moment(date(2026, 7, 9)))
    assert not Notice.objects.filter(event="fix_still").exists()


def test_a_pledge_waits_for_its_signatures_then_for_its_confirmation(entry_cluster, people):
    pledge = make_pledge(entry_cluster)
    make_line(pledge)
    workflow.take(pledge, "start_signing", by=people["admin"], at=moment(date(2026, 6, 1)))
    Notice.objects.all().delete()
    sign = {"signed_on": date(2026, 6, 3), "signer_post": "Trưởng phòng"}
    for unit in entry_cluster.members_on(date(2026, 6, 1)).exclude(pk=people["staff"].unit_id):
        pledge.signatures.create(unit=unit, **sign)
    for day in (3, 4, 6):
        clock(day)
    assert told(people, "staff", "head", "other", "commander", "admin") == {
        "staff": ["still_signing"],
        "head": [],
        "other": [],
        "commander": ["escalated"],
        "admin": [],
    }
    pledge.signatures.create(
        unit=people["staff"].unit, signed_on=date(2026, 6, 8), signer_post="Trưởng phòng"
    )
    for day in (10, 11, 13):
        clock(day)
    assert told(people, "commander", "admin") == {
        "commander": ["escalated", "still_signed"],
        "admin": ["escalated"],
    }


def test_an_approval_in_the_judges_place_waits_to_be_confirmed(submitted, people):
    workflow.take(submitted, "override", by=people["admin"], at=moment(date(2026, 6, 10)), comment="Gấp.")
    Notice.objects.all().delete()
    for day in (12, 13, 15):
        clock(day)
    assert told(people, "head", "deputy", "commander") == {
        "head": ["to_confirm"],
        "deputy": ["to_confirm"],
        "commander": ["escalated"],
    }


def test_a_report_sent_back_and_one_that_never_came_are_told_above_after_five_days(submitted, people):
    make_report(submitted.period, people["other"].unit)
    workflow.take(submitted, "return", by=people["head"], at=moment(date(2026, 6, 11)), comment="Sửa.")
    Notice.objects.all().delete()
    for day in (14, 16, 21, 25, 26):
        clock(day)
    assert told(people, "staff", "other", "commander") == {
        "staff": ["still_returned"],
        "other": ["overdue"],
        "commander": ["escalated", "escalated"],
    }


def test_a_reminder_or_an_excuse_does_not_make_a_returned_report_young_again(submitted, people):
    workflow.take(submitted, "return", by=people["head"], at=moment(date(2026, 6, 11)), comment="Sửa.")
    workflow.take(submitted, "remind", by=people["head"], at=moment(date(2026, 6, 13)))
    clock(14)
    assert events(people["staff"]) == ["returned", "reminded", "still_returned"]


def test_a_report_still_waits_when_its_period_is_locked(submitted, people):
    type(submitted.period).objects.update(status="locked")
    clock(13)
    assert told(people, "head", "staff") == {"head": ["still_waiting"], "staff": []}


def test_an_excused_unit_is_not_called_overdue(entry_report, people):
    workflow.take(entry_report, "excuse", by=people["head"], at=moment(date(2026, 6, 10)), comment="Bão.")
    for day in (17, 20, 21, 26):
        clock(day)
    assert told(people, "staff", "commander") == {
        "staff": ["excused", "due_soon", "due_today"],
        "commander": [],
    }


def test_pages_say_when_somebody_was_reminded(client, submitted, people, time_machine):
    for day in (13, 15):
        clock(day)
    time_machine.move_to(moment(date(2026, 6, 16)), tick=False)
    client.force_login(people["head"])
    page = client.get(f"/ky/{submitted.period_id}/")
    row = next(row for row in page.context["rows"] if row.report)
    assert (row.age.said, row.told) == ("chờ 6 ngày, quá lâu", "đã nhắc 13/6, đã báo chỉ huy 15/6")
    assert "đã nhắc 13/6, đã báo chỉ huy 15/6" in page.content.decode()
    assert "đủ 3 ngày thì nhắc người phải làm, đủ 5 ngày thì báo chỉ huy" in page.content.decode()
    work = client.get("/viec-cua-toi/").content.decode()
    assert "chờ 6 ngày, quá lâu" in work
    assert "đã nhắc 13/6, đã báo chỉ huy 15/6" in work
