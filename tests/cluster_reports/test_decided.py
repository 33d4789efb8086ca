"""A link or a button of something already decided says who decided, when and what."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Notice, UnitReport
from tests.factories import (
    make_article,
    make_line,
    make_pledge,
    make_review,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10), 10, 42)
WHEN = "lúc 10:42 ngày 10/06/2026."


def take(row, step, by, at=AT, **more):
    return workflow.take(row, step, by=by, at=at, **more)


def decided(knock, who, row):
    return knock(who, row.get_absolute_url()).context["decided"]


@pytest.fixture
def handed_in(entry_report, people):
    return take(entry_report, "submit", people["staff"], moment(date(2026, 6, 10), 7))


def test_before_anybody_decides_nothing_is_said(knock, handed_in):
    assert (decided(knock, "head", handed_in), decided(knock, "staff", handed_in)) == ("", "")


DECISIONS = [
    ("approve", "head", {}, "Trần Tham Mưu đã duyệt"),
    ("return", "head", {"comment": "Chưa khớp."}, "Trần Tham Mưu đã trả lại"),
    ("override", "admin", {"comment": "Đi công tác."}, "Quản trị đã duyệt thay"),
]


@pytest.mark.parametrize(("step", "who", "more", "said"), DECISIONS)
def test_the_second_judge_reads_what_the_first_did(knock, handed_in, people, step, who, more, said):
    take(handed_in, step, people[who], **more)
    assert decided(knock, "deputy", handed_in) == f"{said} {WHEN}"
    assert decided(knock, who, handed_in) == f"Bạn đã {said.partition(' đã ')[2]} {WHEN}"


def test_the_notice_of_a_submission_leads_the_second_judge_to_who_decided(client, handed_in, people):
    take(handed_in, "approve", people["head"])
    client.force_login(people["deputy"])
    link = Notice.objects.get(recipient=people["deputy"], event="submitted").get_absolute_url()
    assert f"Trần Tham Mưu đã duyệt {WHEN}" in client.get(link, follow=True).text


def test_a_second_confirmation_is_explained_not_forbidden(knock, handed_in, people):
    take(handed_in, "override", people["admin"], comment="Đi công tác.")
    version = UnitReport.objects.get(pk=handed_in.pk).version
    take(handed_in, "confirm", people["head"])
    url = reverse("unit-report-step", args=[handed_in.pk, "confirm"])
    answer = knock("deputy", url, {"version": version})
    assert answer.status_code == 409
    assert "Trần Tham Mưu đã “Xác nhận duyệt thay” lúc 10:42 ngày 10/06/2026." in answer.text


def test_a_stale_button_says_who_was_faster(knock, handed_in, people):
    version = UnitReport.objects.get(pk=handed_in.pk).version
    take(handed_in, "approve", people["head"])
    url = reverse("unit-report-step", args=[handed_in.pk, "return"])
    answer = knock("deputy", url, {"version": version, "return-comment": "Sai."})
    assert answer.status_code == 409
    assert f"Trần Tham Mưu đã duyệt {WHEN}" in answer.text
    assert "Sai." in answer.text  # what was typed is shown back


@pytest.mark.parametrize("who", ["head", "deputy"])
@pytest.mark.parametrize("data", [None, {"version": "1"}])
def test_a_recalled_report_leads_its_judges_to_the_board(client, handed_in, people, who, data):
    take(handed_in, "recall", people["staff"])
    client.force_login(people[who])
    if data is None:
        answer = client.get(handed_in.get_absolute_url(), follow=True)
    else:
        url = reverse("unit-report-step", args=[handed_in.pk, "approve"])
        answer = client.post(url, data, follow=True)
    assert answer.redirect_chain == [(reverse("period", args=[handed_in.period_id]), 302)]
    assert f"Phòng Hậu cần: Lê Văn Hậu đã thu hồi {WHEN} Chưa có gì để duyệt." in answer.text


@pytest.mark.parametrize("who", ["other", "editor", "commander", "outsider"])
def test_a_recalled_report_is_nothing_to_everybody_else(knock, handed_in, people, who):
    take(handed_in, "recall", people["staff"])
    assert knock(who, handed_in.get_absolute_url()).status_code == 404


def test_readers_outside_the_cluster_are_not_told_of_steps(knock, handed_in, people):
    take(handed_in, "approve", people["head"])
    assert [decided(knock, who, handed_in) for who in ("editor", "commander")] == ["", ""]


@pytest.mark.parametrize(
    ("step", "who", "more", "said"),
    [
        ("grant", "head", {"flags": {"days": 3}}, "Trần Tham Mưu đã cho gia hạn"),
        (
            "refuse",
            "head",
            {"comment": "Đã đủ ngày."},
            "Trần Tham Mưu đã trả lời: không cho gia hạn,",
        ),
        ("take_back", "staff", {}, "Lê Văn Hậu đã rút đề nghị"),
    ],
)
def test_an_answered_extension_says_who_answered(knock, entry_report, people, step, who, more, said):
    asked = workflow.ask_extension(entry_report, by=people["staff"], at=AT, days=3, reason="Chờ số.")
    assert decided(knock, "deputy", asked) == ""
    take(asked, step, people[who], **more)
    assert decided(knock, "deputy", asked) == f"{said} {WHEN}"


def test_a_published_article_and_a_confirmed_pledge_say_who_did_it(knock, entry_period, people):
    article = make_article(make_review(entry_period))
    take(article, "propose", people["head"])
    take(article, "publish", people["editor"])
    page = knock("head", article.get_edit_url())
    assert page.context["decided"] == f"{people['editor'].full_name} đã đăng bài {WHEN}"
    pledge = make_pledge(entry_period.cluster)
    make_line(pledge)
    take(pledge, "start_signing", people["admin"])
    for unit in pledge.cluster.members_on(date(2026, 12, 31)):
        pledge.signatures.create(unit=unit, signed_on=date(2026, 3, 1), signer_name="A", signer_post="B")
    take(pledge, "confirm", people["commander"])
    said = f"{people['commander'].full_name} đã xác nhận giao ước {WHEN}"
    assert decided(knock, "admin", pledge) == said
    late = knock("admin", reverse("pledge-step", args=[pledge.pk, "confirm"]), {})
    assert (late.status_code, late.context["decided"]) == (409, said)


# Whoever sent a report back hears of the new submission.


def told_of_submission(people):
    names = {user.pk: who for who, user in people.items()}
    return {names[pk] for pk in Notice.objects.filter(event="submitted").values_list("recipient", flat=True)}


@pytest.mark.parametrize("who", ["head", "deputy"])
def test_a_mended_report_goes_to_the_one_who_sent_it_back(handed_in, people, who):
    assert told_of_submission(people) == {"head", "deputy"}
    take(handed_in, "return", people[who], comment="Sửa.")
    Notice.objects.all().delete()
    take(handed_in, "submit", people["staff"])
    assert told_of_submission(people) == {who}
    assert Notice.objects.get().text == "Phòng Hậu cần đã nộp lại báo cáo 6 tháng đầu năm 2026."


def test_where_the_asker_no_longer_judges_all_judges_hear(handed_in, people):
    take(handed_in, "return", people["deputy"], comment="Sửa.")
    handed_in.period.cluster.roles.filter(unit=people["deputy"].unit).delete()
    Notice.objects.all().delete()
    take(handed_in, "submit", people["staff"])
    assert told_of_submission(people) == {"head"}


def test_where_the_askers_account_is_closed_all_judges_hear(handed_in, people):
    take(handed_in, "return", people["deputy"], comment="Sửa.")
    type(people["deputy"]).objects.filter(pk=people["deputy"].pk).update(is_active=False)
    Notice.objects.all().delete()
    take(handed_in, "submit", people["staff"])
    assert told_of_submission(people) == {"head"}


def test_a_reopened_report_goes_to_the_one_who_reopened_it(handed_in, people):
    take(handed_in, "approve", people["head"])
    take(handed_in, "reopen", people["deputy"], comment="Bổ sung.")
    Notice.objects.all().delete()
    take(handed_in, "submit", people["staff"])
    assert told_of_submission(people) == {"deputy"}


def test_after_a_recall_all_judges_hear_again(handed_in, people):
    take(handed_in, "return", people["deputy"], comment="Sửa.")
    take(handed_in, "submit", people["staff"])
    take(handed_in, "recall", people["staff"])
    Notice.objects.all().delete()
    take(handed_in, "submit", people["staff"])
    assert told_of_submission(people) == {"head", "deputy"}


# The reason of a return stands in three places.


def test_a_return_tells_its_reasons_in_the_inbox_on_top_and_at_the_line(knock, handed_in, people):
    line = handed_in.results.get()
    take(handed_in, "return", people["head"], comment="Chưa khớp sổ.", flags={line.pk: "Thiếu tháng 5."})
    assert "Chưa khớp sổ." in knock("staff", reverse("notices")).text
    page = knock("staff", handed_in.get_edit_url()).text
    assert (page.count("Chưa khớp sổ."), page.count("Thiếu tháng 5.")) == (1, 1)
