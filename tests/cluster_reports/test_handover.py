"""What is handed over is frozen as it stood: a cluster to its next head, a person's work to a colleague."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import (
    ApiToken,
    CalendarAddress,
    ClusterRole,
    Handover,
    LoggedStep,
    Notice,
    Presence,
    WorkingCopy,
)
from cluster_reports.tables.handover import held_by
from tests.cluster_reports.open_data import make_token
from tests.factories import (
    make_article,
    make_document,
    make_notice,
    make_report,
    make_review,
    make_share_link,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
SINCE, AT = date(2026, 6, 1), moment(date(2026, 6, 10))


@pytest.fixture
def changed(entry_cluster, entry_report):
    """Phòng Chính trị leads since June, after Phòng Tham mưu."""
    head, deputy = [membership.unit for membership in entry_cluster.memberships.all()[:2]]
    ClusterRole.objects.filter(unit=head).update(ends_on=SINCE - timedelta(1))
    ClusterRole.objects.filter(unit=deputy).update(kind="head", starts_on=SINCE)
    return entry_cluster


@pytest.fixture
def url(entry_cluster):
    return reverse("head-handover", args=[entry_cluster.slug])


@pytest.fixture
def sheet(changed, people):
    change = workflow.last_change_of_head(changed)
    return workflow.hand_over_cluster(changed, *change, by=people["admin"], at=AT)


READING = {
    "admin": 200,
    "head": 200,
    "deputy": 200,
    "staff": 403,
    "other": 403,
    "editor": 403,
    "commander": 403,
}
READING |= {"outsider": 404, "stranger": 302}


@pytest.mark.parametrize("who", READING)
def test_both_units_read_what_is_handed_over_and_only_an_admin_freezes_it(knock, changed, url, who):
    page = knock(who, url)
    assert page.status_code == READING[who]
    version = page.context["version"] if READING[who] == 200 else ""
    answer = knock(who, url, {"version": version})
    assert answer.status_code == {"admin": 302, "outsider": 404, "stranger": 401}.get(who, 403)
    assert Handover.objects.count() == (who == "admin")


def test_what_is_open_is_read_by_the_unit_that_leads_and_by_nobody_once_the_sheet_is_made(
    knock, changed, url, people, time_machine
):
    def readers():
        pages = {who: knock(who, url) for who in ("admin", "head", "deputy")}
        assert {page.status_code for page in pages.values()} == {200}
        return [who for who, page in pages.items() if "Báo cáo chưa xong" in page.text]

    assert readers() == ["admin", "deputy"]
    time_machine.move_to(moment(SINCE - timedelta(1)), tick=False)  # the last day of the old head
    assert readers() == ["admin", "head"]
    time_machine.move_to(AT, tick=False)
    change = workflow.last_change_of_head(changed)
    sheet = workflow.hand_over_cluster(changed, *change, by=people["admin"], at=AT)
    assert readers() == ["admin"]
    assert sheet.get_absolute_url() in knock("head", url).text


FILED = {
    "admin": 200,
    "head": 200,
    "deputy": 200,
    "staff": 404,
    "other": 404,
    "editor": 404,
    "commander": 404,
}
FILED |= {"outsider": 404, "stranger": 302}


@pytest.mark.parametrize("who", FILED)
def test_the_frozen_sheet_is_read_by_both_units_and_admins(knock, sheet, who):
    for name, args in (("handover", [sheet.pk]), ("handover-file", [sheet.pk, "docx"])):
        assert knock(who, reverse(name, args=args)).status_code == FILED[who]
    listed = knock(who, reverse("handovers"))
    assert listed.status_code == (302 if who == "stranger" else 200)
    assert (sheet.get_absolute_url() in listed.text) == (FILED[who] == 200)
    if FILED[who] == 404:
        assert "Chưa có biên bản bàn giao nào." in listed.text


def test_the_page_of_the_cluster_leads_both_units_there(knock, changed, url):
    seen = {
        who: url in knock(who, changed.get_absolute_url()).text
        for who in ("head", "deputy", "staff", "admin")
    }
    assert seen == {"head": True, "deputy": True, "staff": False, "admin": True}


def test_the_sheet_says_what_is_open_and_where_the_numbers_stand(knock, changed, entry_report, url, people):
    review = make_review(entry_report.period)
    make_article(review, headline="Cụm <b>3</b> sơ kết")
    make_document(review, number=7, symbol="CTĐ3")
    knock("admin", url, {"version": knock("admin", url).context["version"]})
    sheet = Handover.objects.get()
    rows = {
        one["title"]: [(text, state) for text, state, _ in one["rows"]] for one in sheet.content["sections"]
    }
    assert rows["Báo cáo chưa xong"] == [("Phòng Hậu cần: 6 tháng đầu năm 2026", "Đang nhập")]
    assert rows["Bài viết chưa đăng"] == [("Cụm <b>3</b> sơ kết", "Bản nháp")]
    assert rows["Văn bản và số đã cấp"] == [
        (
            "Báo cáo năm 2026, ký hiệu BC-CTĐ3 (Bộ Chỉ huy cấp số)",
            "1 văn bản, số cuối của cụm, khối: 07",
        )
    ]
    assert len(rows["Thành viên"]) == 4
    page = knock("deputy", sheet.get_absolute_url()).text
    assert "Cụm &lt;b&gt;3&lt;/b&gt; sơ kết" in page
    for side in ("BÊN GIAO", "BÊN NHẬN", "CHỨNG KIẾN", sheet.digest):
        assert side in page
    assert set(Notice.objects.values_list("recipient", flat=True)) == {people["head"].pk, people["deputy"].pk}


def test_what_was_handed_over_stays_whatever_becomes_of_it(knock, sheet, entry_report):
    before = knock("deputy", sheet.get_absolute_url()).text
    entry_report.delete()
    assert "Phòng Hậu cần: 6 tháng đầu năm 2026" in before
    assert knock("deputy", sheet.get_absolute_url()).text.count("Phòng Hậu cần: 6 tháng đầu năm 2026") == 1
    assert sheet.digest == workflow.handover_digest(Handover.objects.get().content)


def test_a_sheet_is_made_once_of_what_was_seen(knock, changed, url, entry_report):
    seen = knock("admin", url).context["version"]
    entry_report.status = "returned"
    entry_report.returned_at = AT
    entry_report.save()
    stale = knock("admin", url, {"version": seen})
    assert stale.status_code == 409
    assert "Chưa lập biên bản" in stale.text
    assert not Handover.objects.exists()
    for _ in range(2):
        assert knock("admin", url, {"version": stale.context["version"]}).status_code == 302
    assert Handover.objects.count() == 1
    assert LoggedStep.objects.filter(step="hand_over").count() == 1
    assert 'class="consequence"' not in knock("admin", url).text


def test_a_cluster_that_never_changed_its_head_has_nothing_to_hand_over(knock, entry_cluster, url):
    assert "chưa đổi đơn vị đứng đầu lần nào" in knock("admin", url).text
    assert knock("admin", url, {}).status_code == 403
    assert knock("head", url).status_code == 403


@pytest.mark.parametrize(("form", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_sheet_is_a_paper_too(knock, sheet, form, begins):
    answer = knock("deputy", reverse("handover-file", args=[sheet.pk, form]))
    assert answer.content.startswith(begins)
    assert "ban-giao-cum-thi-dua-so-3" in answer["Content-Disposition"]
    assert knock("deputy", reverse("handover-file", args=[sheet.pk, "exe"])).status_code == 404


def test_the_log_of_a_handover_and_of_a_yearly_turn_opens_in_the_administration(knock, sheet, people):
    plain = {"source": "", "target": "", "by": people["admin"], "at": AT}
    LoggedStep.objects.create(subject=sheet.cluster, step="turn_year", label="Sang năm mới", **plain)
    for logged in LoggedStep.objects.all():
        page = knock("admin", reverse("admin:cluster_reports_loggedstep_change", args=[logged.pk]))
        assert page.status_code == 200
        assert logged.label in page.text
    assert LoggedStep.objects.count() == 2


# A person


@pytest.fixture
def editor(people):
    return people["editor"]


@pytest.fixture
def colleague(editor):
    return make_user(editor.unit, role="editor", full_name="Lý Thị Nhận")


@pytest.fixture
def desk(editor, entry_period, people):
    """What an editor leaves: words being typed, a link, an appointment, an unread notice."""
    proposed = {"status": "proposed", "proposed_at": AT, "proposed_by": people["head"]}
    due = {"due_at": moment(date(2026, 6, 25)), "due_by": editor}
    article = make_article(make_review(entry_period), audience="internal", **proposed, **due)
    WorkingCopy.objects.create(article=article, person=editor, typed_over="1", content={}, saved_at=AT)
    make_share_link(article, by=editor)
    make_share_link(article, by=editor, at=moment(date(2026, 4, 1)))  # over
    make_notice(editor)
    CalendarAddress.objects.create(user=editor, made_at=AT)
    return article


def leave(knock, person, **data):
    url = reverse("person-handover", args=[person.pk])
    data = {"version": knock("admin", url).context["version"], **data}
    return knock("admin", url, data)


@pytest.mark.parametrize("who", ["head", "staff", "editor", "commander", "outsider"])
def test_only_an_admin_hands_over_somebodys_work(knock, editor, colleague, who):
    url = reverse("person-handover", args=[editor.pk])
    assert knock(who, url).status_code == 403
    assert knock(who, url, {"taker": colleague.pk}).status_code == 403
    assert not Handover.objects.exists()


def test_somebodys_work_moves_in_one_step(knock, editor, colleague, desk):
    answer = leave(knock, editor, taker=colleague.pk, ends_account="on")
    sheet = Handover.objects.get()
    assert answer.url == sheet.get_absolute_url()
    editor.refresh_from_db()
    desk.refresh_from_db()
    assert not editor.is_active
    assert desk.due_by == colleague
    assert WorkingCopy.objects.get().person == colleague
    assert sorted(desk.share_links.values_list("made_by", flat=True)) == sorted([editor.pk, colleague.pk])
    assert set(Notice.objects.values_list("recipient", "event")) == {
        (colleague.pk, "approved"),
        (colleague.pk, "handed_over"),
    }
    assert not CalendarAddress.objects.exists()
    rows = {one["title"]: one["rows"] for one in sheet.content["sections"]}
    assert [
        len(rows[title])
        for title in ("Chữ đang gõ trên bài", "Bài hẹn đăng, hẹn gỡ", "Đường dẫn đọc thử đã tạo")
    ] == [
        1,
        1,
        1,
    ]
    assert rows["Quyền đang có"] == [["Biên tập", "tại Bộ Chỉ huy", ""]]


def test_the_tokens_of_an_account_that_ends_are_revoked(knock, people, editor, colleague, entry_cluster):
    own = make_token(editor, [entry_cluster], secret="a")
    made = make_token(people["admin"], [entry_cluster], secret="b", made_by=editor)
    other = make_token(colleague, [entry_cluster], secret="c")
    leave(knock, editor, taker=colleague.pk, ends_account="on")
    revoked = dict(ApiToken.objects.values_list("pk", "revoked_by"))
    assert revoked == {own.pk: people["admin"].pk, made.pk: people["admin"].pk, other.pk: None}


def test_handed_over_twice_it_is_one_and_a_stale_page_moves_nothing(knock, editor, colleague, desk):
    url = reverse("person-handover", args=[editor.pk])
    seen = knock("admin", url).context["version"]
    make_notice(editor)
    stale = knock("admin", url, {"version": seen, "taker": colleague.pk})
    assert stale.status_code == 409
    assert WorkingCopy.objects.get().person == editor
    for _ in range(2):
        knock(
            "admin", url, {"version": stale.context["version"], "taker": colleague.pk, "ends_account": "on"}
        )
    assert Handover.objects.count() == 1


def test_words_of_two_people_are_never_mixed_and_an_article_stays_with_its_second_person(
    knock, editor, colleague, desk
):
    WorkingCopy.objects.create(article=desk, person=colleague, typed_over="1", content={}, saved_at=AT)
    desk.audience, desk.proposed_by = "public", colleague
    desk.save()
    leave(knock, editor, taker=colleague.pk)
    desk.refresh_from_db()
    editor.refresh_from_db()
    assert (editor.is_active, desk.due_by) == (True, editor)
    assert set(WorkingCopy.objects.values_list("person", flat=True)) == {editor.pk, colleague.pk}
    rows = {one["title"]: one["rows"] for one in Handover.objects.get().content["sections"]}
    assert rows["Chữ đang gõ trên bài"][0][1].startswith("ở lại")
    assert rows["Bài hẹn đăng, hẹn gỡ"][0][1].startswith("ở lại")


def test_a_notice_that_the_colleague_has_is_not_doubled(knock, editor, colleague):
    make_notice(editor, key="chung")
    make_notice(colleague, key="chung")
    leave(knock, editor, taker=colleague.pk)
    assert Notice.objects.filter(key="chung", recipient=colleague).count() == 1


@pytest.mark.parametrize("who", ["commander", "staff", "himself", "gone", "unknown"])
def test_only_a_working_colleague_in_the_same_role_takes_over(knock, editor, colleague, people, desk, who):
    gone = make_user(editor.unit, role="editor", is_active=False)
    taker = {**people, "himself": editor, "gone": gone}.get(who)
    answer = leave(knock, editor, taker=taker.pk if taker else "x' OR 1")
    assert answer.status_code == 422
    assert "cùng đơn vị, cùng vai trò" in answer.text
    assert WorkingCopy.objects.get().person == editor
    if taker:
        with pytest.raises(workflow.StepRefused):
            workflow.hand_over_person(editor, taker, ends_account=False, by=people["admin"], at=AT)


def test_a_clerk_leaves_the_units_work_with_the_unit(knock, people, entry_report, entry_cluster):
    clerk = people["staff"]
    taker = make_user(clerk.unit)
    Presence.objects.create(report=entry_report, person=clerk, seen_at=AT)
    leave(knock, clerk, taker=taker.pk, ends_account="on")
    sheet = Handover.objects.get()
    rows = {one["title"]: one["rows"] for one in sheet.content["sections"]}
    assert rows["Báo cáo đang nhập của đơn vị"] == [
        ["6 tháng đầu năm 2026", "Đang nhập", entry_report.get_absolute_url()]
    ]
    assert [row[0] for row in rows["Quyền đang có"]] == [
        "Cán bộ đơn vị",
        f"Nhập báo cáo của đơn vị trong {entry_cluster}",
    ]
    assert not Presence.objects.exists()
    assert Handover.objects.visible_to(taker).get() == sheet
    for stranger in ("other", "commander", "editor", "head"):
        assert not Handover.objects.visible_to(people[stranger]).exists()


def test_who_is_alone_or_without_a_unit_hands_over_to_nobody(knock, people):
    page = knock("admin", reverse("person-handover", args=[people["commander"].pk]))
    assert "chưa có người thứ hai cùng vai trò" in page.text
    assert knock("admin", reverse("person-handover", args=[people["admin"].pk])).status_code == 404
    for pk in (999999, 10**30):
        assert knock("admin", reverse("person-handover", args=[pk]), {"taker": "9" * 40}).status_code == 404
    tools = knock("admin", reverse("admin:units_user_change", args=[people["commander"].pk]))
    assert reverse("person-handover", args=[people["commander"].pk]) in tools.text


def test_what_somebody_holds_asks_as_much_for_much_as_for_little(editor, desk, entry_cluster):
    def count():
        with CaptureQueriesContext(connection) as queries:
            held_by(editor, date(2026, 6, 10))
        return len(queries)

    few = count()
    for _ in range(3):
        make_share_link(desk, by=editor)
        make_notice(editor)
    assert count() == few == 9


def test_what_is_handed_over_asks_as_much_for_many_units(knock, changed, url, entry_report):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert knock("admin", url).status_code == 200
        return len(queries)

    count()
    few = count()
    for _ in range(3):
        make_report(entry_report.period, make_unit(), "returned", returned_at=AT)
    assert count() == few == 37
