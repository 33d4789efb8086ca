"""A council's ballot: drafted, opened, voted in by phone or on paper, counted with a quorum, held again, decided."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cluster_reports import access, workflow
from cluster_reports.models import Ballot, BallotPaper, LoggedStep, Notice, Scoring, Tally
from cluster_reports.scoring import snapshot
from cluster_reports.tables.ballot_result import block_of
from cluster_reports.tables.score_book import book_of, ranking_of, tied_groups
from cluster_reports.workflow import StepRefused
from tests.cluster_reports.balloting import AT, closed, council_of, lines_of, opened, vote
from tests.cluster_reports.conftest import TODAY
from tests.factories import (
    make_ballot,
    make_criterion,
    make_final,
    make_rule,
    make_scoring,
    make_table,
    make_user,
)
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")


@pytest.fixture
def council(people):
    return council_of(people)


@pytest.fixture
def draft(entry_period, council):
    return make_ballot(entry_period, council, title="Tặng cờ thi đua")


@pytest.fixture
def ballot(draft, people):
    return workflow.take(draft, "open_ballot", by=people["head"], at=AT)


def address(name, ballot, *args):
    return reverse(name, args=[ballot.pk, *args])


def step(knock, who, ballot, name, version=None, **data):
    data = {f"{name}-{key}": value for key, value in data.items()}
    return knock(who, address("ballot-step", ballot, name), {"version": version or ballot.version, **data})


def paper(ballot, *places, **more):
    if ballot.kind == Ballot.Kind.CHOOSE:
        return {"line": str(lines_of(ballot)[places[0]]) if places else "0", **more}
    answers = {f"line-{line}": str(int(place in places)) for place, line in enumerate(lines_of(ballot))}
    return answers | more


def cast(knock, who, ballot, *places, **more):
    return knock(who, address("ballot-cast", ballot), paper(ballot, *places, **more))


# Drafting


def fields(council, rule, /, **more):
    """What the form of a ballot sends."""
    given = {
        "title": "Tặng cờ thi đua",
        "kind": "agree",
        "rule": rule.pk,
        "lines": "Phòng Hậu cần\r\n\r\n  Phòng  Kỹ thuật ",
        "people": [user.pk for user in council],
    }
    return given | more


def test_the_head_drafts_a_ballot_once_and_one_person_of_each_unit_is_proposed(knock, council, entry_period):
    rule, url = make_rule(), reverse("ballot-new", args=[entry_period.pk])
    page = knock("head", url)
    assert len(page.context["form"].initial["people"]) == 4
    assert council[4].pk not in page.context["form"].initial["people"]
    answers = [knock("head", url, fields(council, rule)) for _ in "12"]
    drafted = Ballot.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [drafted.get_absolute_url()] * 2
    assert [line.text for line in drafted.lines.all()] == ["Phòng Hậu cần", "Phòng Kỹ thuật"]
    assert {voter.user for voter in drafted.voters.all()} == set(council)
    assert (drafted.status, drafted.is_secret, LoggedStep.objects.about(drafted).count()) == (
        "draft",
        True,
        1,
    )
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "Ghi bỏ phiếu về việc gì."),
        ({"lines": "\n \n"}, "Ghi ít nhất một dòng."),
        ({"lines": "Phòng A\nphòng a"}, "Có hai dòng giống nhau."),
        ({"lines": "x" * 251}, "Mỗi dòng nhiều nhất 250 ký tự."),
        ({"lines": "\n".join(map(str, range(31)))}, "Nhiều nhất 30 dòng; đang có 31."),
        ({"people": []}, "Chọn thành viên bỏ phiếu."),
        ({"rule": "999"}, "Mục này không có trong danh sách."),
    ],
)
def test_a_draft_that_is_not_right_is_told_and_keeps_what_was_typed(
    knock, council, entry_period, wrong, said
):
    data = fields(council, make_rule(), **wrong)
    page = knock("head", reverse("ballot-new", args=[entry_period.pk]), data)
    assert (page.status_code, Ballot.objects.count()) == (422, 0)
    assert said in page.text or any(said in error[1] for error in page.context["errors"]), page.context[
        "errors"
    ]


def test_nobody_from_elsewhere_and_no_admin_is_a_member(knock, council, entry_period, people):
    url = reverse("ballot-new", args=[entry_period.pk])
    gone = make_user(people["staff"].unit, is_active=False)
    for stranger in (people["outsider"], people["admin"], people["commander"], gone):
        page = knock("head", url, fields([*council, stranger], make_rule()))
        assert (page.status_code, Ballot.objects.count()) == (422, 0), stranger


def test_rules_are_those_of_the_day(knock, council, entry_period):
    old = make_rule("Quy tắc cũ", valid_to=TODAY - timedelta(1))
    coming = make_rule("Quy tắc tới", valid_from=TODAY + timedelta(1))
    last = make_rule("Quy tắc hôm nay", valid_to=TODAY)
    page = knock("head", reverse("ballot-new", args=[entry_period.pk]))
    assert list(page.context["form"].fields["rule"].queryset) == [last]
    for rule in (old, coming):
        assert (
            knock("head", reverse("ballot-new", args=[entry_period.pk]), fields(council, rule)).status_code
            == 422
        )


def test_a_draft_is_edited_on_what_was_seen(knock, draft, council, people):
    url = address("ballot-edit", draft)
    mine = fields(council[:3], draft.rule, title="Tặng cờ luân lưu", version=draft.version)
    assert knock("head", url, mine).status_code == 302
    assert knock("head", url, mine).status_code == 302  # sent twice
    draft.refresh_from_db()
    assert (draft.title, draft.voters.count()) == ("Tặng cờ luân lưu", 3)
    assert LoggedStep.objects.about(draft).count() == 1
    stale = knock("deputy", url, mine | {"title": "Tặng bằng khen"})
    assert stale.status_code == 409
    assert "Tặng bằng khen" in stale.text
    assert "Bản đang lưu" in stale.text
    draft.refresh_from_db()
    assert draft.title == "Tặng cờ luân lưu"


def test_what_is_open_is_not_edited(knock, ballot, council):
    answer = knock("head", address("ballot-edit", ballot), fields(council[:2], ballot.rule, title="Khác"))
    assert answer.headers["Location"] == ballot.get_absolute_url()
    ballot.refresh_from_db()
    assert (ballot.title, ballot.voters.count()) == ("Tặng cờ thi đua", 5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: row.lines.all().delete(), "Phiếu mới có 0 dòng, cần ít nhất 1."),
        (lambda row: row.voters.filter(pk__gt=row.voters.order_by("pk")[1].pk).delete(), "cần ít nhất 3"),
        (
            lambda row: type(row.rule).objects.update(valid_to=date(2025, 1, 1)),
            "không dùng trong ngày hôm nay",
        ),
        (
            lambda row: User.objects.filter(pk=row.voters.first().user_id).update(is_active=False),
            "không còn là cán bộ",
        ),
    ],
)
def test_what_is_not_ready_is_not_opened(knock, draft, change, said):
    change(draft)
    page = step(knock, "head", draft, "open_ballot")
    assert page.status_code == 409
    assert said in page.text
    draft.refresh_from_db()
    assert (draft.status, Tally.objects.count()) == ("draft", 0)


def test_opening_freezes_the_rule_and_invites_every_member(knock, draft, council, people):
    page = step(knock, "head", draft, "open_ballot")
    assert page.status_code == 302
    assert step(knock, "head", draft, "open_ballot").status_code == 302  # sent twice
    draft.rule.quorum, draft.rule.is_secret = 50, False
    draft.rule.save()
    held = Ballot.objects.get()
    assert (held.status, held.is_secret, held.terms["quorum"]) == ("open", True, "80.00")
    assert {notice.recipient for notice in Notice.objects.all()} == set(council)
    assert Notice.objects.first().text == (
        "Trần Tham Mưu mời bạn bỏ phiếu: Tặng cờ thi đua (phiếu kín), 6 tháng đầu năm 2026."
    )


# Who may


def test_who_sees_and_runs_a_ballot(knock, draft, people):
    sees_draft = {"head": 200, "deputy": 200, "admin": 200, "stranger": 302}
    sees_open = sees_draft | dict.fromkeys(("staff", "other", "editor", "commander"), 200)
    for state, seen in (("draft", sees_draft), ("open", sees_open)):
        if state == "open":
            workflow.take(draft, "open_ballot", by=people["head"], at=AT)
        for who in EVERYBODY:
            assert knock(who, draft.get_absolute_url()).status_code == seen.get(who, 404), (state, who)


PAGES = {
    "ballots": {"outsider": 404, "stranger": 302},
    "ballot-new": {
        **dict.fromkeys(EVERYBODY, 403),
        "head": 200,
        "deputy": 200,
        "outsider": 404,
        "stranger": 302,
    },
    "ballot-edit": {
        **dict.fromkeys(EVERYBODY, 404),
        "head": 200,
        "deputy": 200,
        "admin": 403,
        "stranger": 302,
    },
}


@pytest.mark.parametrize("name", PAGES)
def test_page_access(knock, draft, name):
    pk = draft.pk if name == "ballot-edit" else draft.period_id
    for who in EVERYBODY:
        assert knock(who, reverse(name, args=[pk])).status_code == PAGES[name].get(who, 200), who


def test_only_head_and_deputies_end_it_or_enter_papers(knock, ballot):
    allowed = {"head": 200, "deputy": 200, "outsider": 404, "stranger": 302}
    for who in EVERYBODY:
        assert knock(who, address("ballot-written", ballot)).status_code == allowed.get(who, 403), who
    refused = {"outsider": 404, "stranger": 401}
    for who in ("staff", "other", "admin", "editor", "commander", "outsider", "stranger"):
        assert step(knock, who, ballot, "close_ballot").status_code == refused.get(who, 403), who
    ballot.refresh_from_db()
    assert ballot.status == "open"


def test_only_members_vote_and_nobody_for_others(knock, ballot, people):
    ballot.voters.filter(user=people["other"]).delete()
    refused = {"outsider": 404, "stranger": 401}
    for who in ("other", "admin", "editor", "commander", "outsider", "stranger"):
        answer = cast(knock, who, ballot, 0, confirmed="1")
        assert answer.status_code == refused.get(who, 403), who
    assert not ballot.voters.filter(has_voted=True).exists()
    User.objects.filter(pk=people["staff"].pk).update(role="editor")
    assert not access.can_vote(
        User.objects.get(pk=people["staff"].pk), ballot.voters.get(user=people["staff"])
    )


# Voting


def test_a_secret_paper_is_read_once_more_and_then_given_for_good(knock, ballot, people):
    page = knock("staff", ballot.get_absolute_url())
    assert "phiếu kín bỏ rồi không đổi được" in page.text
    first = cast(knock, "staff", ballot, 0)
    assert first.status_code == 200
    assert first.context["form"].said() == [("Phòng Hậu cần", "Đồng ý"), ("Phòng Kỹ thuật", "Không đồng ý")]
    assert not ballot.voters.filter(has_voted=True).exists()
    for _ in "12":  # a double click
        assert cast(knock, "staff", ballot, 0, confirmed="1").status_code == 302
    assert cast(knock, "staff", ballot, 1, confirmed="1").status_code == 302  # and no change of mind
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [1, 0]
    page = knock("staff", ballot.get_absolute_url())
    assert "Phiếu của bạn đã được ghi." in page.text
    assert page.context["paper"] is None


@pytest.mark.parametrize("data", [{}, {"line-0": "1"}, {"line": "1"}])
def test_a_paper_that_is_not_whole_is_not_given(knock, ballot, data):
    page = knock("staff", address("ballot-cast", ballot), data | {"confirmed": "1"})
    assert (page.status_code, ballot.voters.filter(has_voted=True).count()) == (422, 0)
    assert "Chọn một trong hai." in page.text


def test_a_line_of_another_ballot_gets_no_vote(knock, entry_period, council, people):
    other = opened(entry_period, council, people["head"], kind="choose")
    ballot = opened(entry_period, council, people["head"], kind="choose")
    foreign = {"line": str(lines_of(other)[0]), "confirmed": "1"}
    assert knock("staff", address("ballot-cast", ballot), foreign).status_code == 422
    for lines in ([lines_of(other)[0]], lines_of(ballot)):
        with pytest.raises(StepRefused):
            workflow.vote(ballot, people["staff"], lines)
    assert {tally.votes for tally in Tally.objects.all()} == {0}
    assert not ballot.voters.filter(has_voted=True).exists()


def test_after_the_end_nobody_votes(knock, ballot, people):
    closed(ballot, people["head"])
    page = cast(knock, "staff", ballot, 0, confirmed="1")
    assert page.status_code == 409
    assert "Cuộc bỏ phiếu không còn mở" in page.text
    with pytest.raises(StepRefused, match="không còn mở"):
        vote(ballot, people["staff"], 0)


def test_an_open_paper_bears_its_name_and_may_be_changed_until_the_end(knock, entry_period, council, people):
    rule = make_rule(is_secret=False)
    ballot = opened(entry_period, council, people["head"], kind="choose", rule=rule)
    assert cast(knock, "staff", ballot, 0).status_code == 302
    assert knock("staff", ballot.get_absolute_url()).context["paper"].initial == {
        "line": str(lines_of(ballot)[0])
    }
    assert cast(knock, "staff", ballot, 1).status_code == 302
    assert [line.text for line in BallotPaper.objects.get().lines.all()] == ["Phòng Kỹ thuật"]
    for user in council:
        if user != people["staff"]:
            vote(ballot, user, 1)
    for who in ("head", "staff", "admin"):
        assert (
            "Phòng Kỹ thuật</li>" not in knock(who, ballot.get_absolute_url()).text.split("Nội dung phiếu")[0]
        )
    done = closed(ballot, people["head"])
    assert (done.result["passed"], done.result["votes"]) == (
        [lines_of(ballot)[1]],
        {str(lines_of(ballot)[0]): 0, str(lines_of(ballot)[1]): 5},
    )
    named = {one["name"]: one["lines"] for one in block_of(done)["named"]}
    assert named["Lê Văn Hậu"] == ["Phòng Kỹ thuật"]
    assert "Lê Văn Hậu, Phòng Hậu cần: Phòng Kỹ thuật" in knock("commander", ballot.get_absolute_url()).text


# Papers of absent members


def written(ballot, users, *votes):
    voters = ballot.voters.filter(user__in=users).values_list("pk", flat=True)
    counts = {f"votes-{line}": str(count) for line, count in zip(lines_of(ballot), votes, strict=True)}
    return {"voters": list(voters), **counts}


def test_written_papers_are_entered_together_and_once(knock, ballot, people):
    url, absent = address("ballot-written", ballot), [people["staff"], people["other"]]
    for _ in "12":
        assert knock("head", url, written(ballot, absent, 2, 1)).status_code == 302
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [2, 1]
    marked = ballot.voters.filter(is_written=True)
    assert {voter.user for voter in marked} == set(absent)
    logged = LoggedStep.objects.about(ballot).first()
    assert (logged.step, logged.details) == ("enter_papers", [{"line": "Số phiếu giấy", "reason": "2"}])
    assert cast(knock, "staff", ballot, 0, confirmed="1").status_code == 302
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [2, 1]
    assert "Phiếu giấy của bạn đã được nhập." in knock("staff", ballot.get_absolute_url()).text


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ((3, 0), "ghi 3 lượt bầu"),
        (("-1", 0), "Ghi từ 0 trở lên."),
        (("", 0), "không có thì ghi 0"),
        (("hai", 0), "Ghi một số nguyên"),
    ],
)
def test_written_papers_that_do_not_add_up_are_refused(knock, ballot, people, votes, said):
    data = written(ballot, [people["staff"], people["other"]], *votes)
    page = knock("head", address("ballot-written", ballot), data)
    assert page.status_code == 422
    assert said in page.text
    assert not ballot.voters.filter(has_voted=True).exists()


def test_who_voted_meanwhile_has_no_written_paper_too(knock, ballot, people):
    data = written(ballot, [people["staff"], people["other"]], 1, 1)
    vote(ballot, people["staff"], 0)
    assert knock("head", address("ballot-written", ballot), data).status_code == 422
    voters = list(ballot.voters.values_list("pk", flat=True))
    with pytest.raises(StepRefused, match="vừa tự bỏ phiếu"):
        workflow.enter_written(ballot, voters, {}, by=people["head"], at=AT)
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [1, 0]


def test_a_written_paper_of_an_open_ballot_is_entered_by_name(knock, entry_period, council, people):
    ballot = opened(entry_period, council, people["head"], rule=make_rule(is_secret=False))
    url = address("ballot-written", ballot)
    both = knock("head", url, written(ballot, [people["staff"], people["other"]], 1, 1))
    assert (both.status_code, "từng người một" in both.text) == (422, True)
    assert knock("head", url, written(ballot, [people["staff"]], 1, 0)).status_code == 302
    assert BallotPaper.objects.get().voter.user == people["staff"]
    assert cast(knock, "staff", ballot, 1).status_code == 302
    assert [line.text for line in BallotPaper.objects.get().lines.all()] == ["Phòng Hậu cần"]


# The end


def test_five_vote_and_the_result_is_shown_after_quorum_only(knock, ballot, council, people):
    for user in council[:4]:
        vote(ballot, user, 0)
    assert knock("staff", ballot.get_absolute_url()).context["outcome"] is None
    for _ in "12":
        assert step(knock, "head", ballot, "close_ballot").status_code == 302
    page = knock("commander", ballot.get_absolute_url())
    block = page.context["outcome"]
    assert [(row["text"], row["votes"], row["against"], row["passed"]) for row in block["rows"]] == [
        ("Phòng Hậu cần", 4, 0, True),
        ("Phòng Kỹ thuật", 0, 4, False),
    ]
    share = "từ 80% tổng số thành viên, tức 4 phiếu trở lên"
    assert block["sentences"] == [
        "Bỏ phiếu kín ngày 10/06/2026: 4/5 thành viên bỏ phiếu; cần ít nhất 4.",
        f"Được thông qua khi có {share} ({ballot.terms['name']}, Quy chế cụm, chưa đối chiếu văn bản).",
        "Phòng Hậu cần: 4/5 phiếu đồng ý, 0 không đồng ý, được thông qua.",
        "Phòng Kỹ thuật: 0/5 phiếu đồng ý, 4 không đồng ý, không được thông qua.",
    ]
    assert block["named"] == []
    told = Notice.objects.filter(event="ballot_closed")
    assert {notice.recipient for notice in told} == set(council) - {people["head"]}
    assert not any("4" in notice.text.replace("2026", "") for notice in told)


def test_without_quorum_no_vote_is_shown_and_a_further_round_is_held(knock, ballot, council, people):
    for user in council[:3]:
        vote(ballot, user, 0)
    done = closed(ballot, people["head"])
    page = knock("staff", ballot.get_absolute_url())
    assert "không đủ số phiếu: 3/5, cần 4" in page.text
    assert (done.result["votes"], page.context["outcome"]["rows"]) == ({}, [])
    answers = [step(knock, "head", done, "next_round") for _ in "12"]
    second = Ballot.objects.get(round=2)
    assert {answer.headers["Location"] for answer in answers} == {second.get_absolute_url()}
    assert (str(second), second.status) == ("Tặng cờ thi đua, vòng 2", "draft")
    assert [line.text for line in second.lines.all()] == ["Phòng Hậu cần", "Phòng Kỹ thuật"]
    assert second.voters.filter(has_voted=False).count() == 5


def test_a_further_round_that_was_cancelled_may_be_held_after_all(knock, ballot, people):
    done = closed(ballot, people["head"])
    step(knock, "head", done, "next_round")
    second = workflow.take(done.after, "cancel_ballot", by=people["head"], at=AT, comment="Hoãn.")
    assert step(knock, "head", second, "next_round").status_code == 302
    assert [one.round for one in Ballot.objects.get(status="draft").rounds()] == [3, 2, 1]


def test_a_round_with_the_name_of_another_that_goes_on_is_refused_in_words(knock, ballot, council, people):
    done = closed(ballot, people["head"])
    namesake = opened(done.period, council, people["head"], title=done.title)
    for one in (done, closed(namesake, people["head"])):
        answer = step(knock, "head", one, "next_round")
    assert answer.status_code == 409
    assert "Đã có vòng 2 của một phiếu cùng tên" in answer.text


def test_a_decided_ballot_has_no_further_round(knock, ballot, council, people):
    for user in council:
        vote(ballot, user, 0)
    done = closed(ballot, people["head"])
    assert step(knock, "head", done, "next_round").status_code == 403
    assert Ballot.objects.count() == 1


def test_a_cancelled_ballot_tells_its_members_why(knock, ballot, council, people):
    vote(ballot, people["staff"], 0)
    assert step(knock, "head", ballot, "cancel_ballot").status_code == 422
    answers = [step(knock, "head", ballot, "cancel_ballot", comment="Ghi sai tên.") for _ in "12"]
    assert [answer.status_code for answer in answers] == [302, 302]
    told = Notice.objects.filter(event="ballot_ended")
    assert {notice.recipient for notice in told} == set(council) - {people["head"]}
    assert cast(knock, "other", ballot, 0, confirmed="1").status_code == 409


def test_a_stale_page_ends_nothing(knock, draft, council, people):
    version = draft.version
    draft.lines.create(text="Phòng Tham mưu", order=3)
    assert step(knock, "head", draft, "open_ballot", version=version).status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"


# Between equal units


@pytest.fixture
def scoring(entry_period, entry_cluster):
    """Two of four units are equal at the second place."""
    scoring = make_scoring(entry_period, make_table(entry_cluster))
    leaf = make_criterion(scoring.table, "Mô hình mới", "events", 10, each=1, code="1")
    units = [membership.unit for membership in entry_cluster.memberships.all()]
    for unit, points in zip(units, (9, 8, 8, 7), strict=True):
        make_final(scoring, leaf, unit, points, reason="Hội nghị thống nhất.")
    return scoring


@pytest.fixture
def tied(scoring):
    return tied_groups(book(scoring))[0]["units"]


def book(scoring):
    scoring = Scoring.objects.for_page().get(pk=scoring.pk)
    return scoring.frozen or book_of(scoring, snapshot.read(scoring, TODAY))


def standing(scoring):
    return [(unit["name"], unit["rank"], unit["total"]) for unit in ranking_of(book(scoring))]


def between(scoring, people, council, units, **fields):
    units = list(units)
    fields = {"rule": make_rule(share=50, exceeds=True), "kind": "choose", "scoring": scoring, **fields}
    return opened(scoring.period, council, people["head"], lines=units, **fields)


def units_of(scoring, *pks):
    return [unit for unit in scoring.period.members() if unit.pk in pks]


def test_the_head_opens_a_ballot_between_equal_units_from_the_ranking(knock, scoring, tied, council, people):
    rule = make_rule(share=50, exceeds=True)
    way = f"{reverse('ballot-new', args=[scoring.period_id])}?don-vi={','.join(map(str, tied))}"
    assert way in knock("head", scoring.get_absolute_url()).text
    assert "Phòng Chính trị và Phòng Hậu cần" in knock("head", way).text
    data = {"title": "Chọn đơn vị hạng nhì", "rule": rule.pk, "people": [user.pk for user in council]}
    assert knock("head", way, data).status_code == 302
    drafted = Ballot.objects.get()
    assert (drafted.kind, drafted.scoring, [line.unit_id for line in drafted.lines.all()]) == (
        "choose",
        scoring,
        tied,
    )
    for wrong in ("1,2", "x", f"{tied[0]}"):
        address = f"{reverse('ballot-new', args=[scoring.period_id])}?don-vi={wrong}"
        assert knock("head", address).status_code == 404


def test_the_winner_stands_first_with_its_source_and_points_stay(knock, scoring, tied, council, people):
    before = standing(scoring)
    assert before[1:3] == [("Phòng Chính trị", 2, "8.00"), ("Phòng Hậu cần", 2, "8.00")]
    ballot = between(scoring, people, council, units_of(scoring, *tied))
    assert "Cuộc bỏ phiếu" in repr(_refused(scoring, people))
    for user, place in zip(council, (1, 1, 1, 1, 0), strict=True):
        vote(ballot, user, place)
    closed(ballot, people["head"])
    assert standing(scoring)[1:3] == [("Phòng Hậu cần", 2, "8.00"), ("Phòng Chính trị", 3, "8.00")]
    assert [unit[2] for unit in standing(scoring)] == [unit[2] for unit in before]
    done = workflow.take(scoring, "close_scores", by=people["head"], at=AT)
    said = "bằng điểm, theo kết quả bỏ phiếu ngày 10/06/2026, 4/5 phiếu"
    assert [unit["note"] for unit in ranking_of(done.frozen)[1:3]] == [said, said]
    assert said in knock("commander", scoring.get_absolute_url()).text


def _refused(scoring, people):
    with pytest.raises(StepRefused) as refused:
        workflow.take(scoring, "close_scores", by=people["head"], at=AT)
    return refused.value.faults


def test_until_the_scoring_is_closed_only_its_members_learn_who_is_equal(
    knock, scoring, tied, council, people
):
    ballot = between(scoring, people, council[:3], units_of(scoring, *tied))
    seen = {"head": 200, "deputy": 200, "staff": 200, "admin": 200, "stranger": 302}
    for who in EVERYBODY:
        assert knock(who, ballot.get_absolute_url()).status_code == seen.get(who, 404), who
    listed = knock("other", reverse("ballots", args=[scoring.period_id]))
    assert list(listed.context["ballots"]) == []


def test_units_that_are_not_equal_any_more_are_not_voted_on(scoring, tied, council, people):
    with pytest.raises(StepRefused) as refused:
        between(
            scoring,
            people,
            council,
            units_of(scoring, *tied)[:1] + units_of(scoring, people["other"].unit_id),
        )
    assert refused.value.faults == [("", workflow.ballot.NOT_TIED)]


def test_a_ballot_says_nothing_about_points_that_changed_since(scoring, tied, council, people):
    ballot = between(scoring, people, council, units_of(scoring, *tied))
    for user in council:
        vote(ballot, user, 1)
    closed(ballot, people["head"])
    scoring.finals.filter(unit=tied[0]).update(points="8.50")
    assert standing(scoring)[1:3] == [("Phòng Chính trị", 2, "8.50"), ("Phòng Hậu cần", 3, "8.00")]
    assert [unit["note"] for unit in ranking_of(book(scoring))] == [""] * 4


def test_after_two_rounds_without_a_winner_the_head_writes_down_the_decision(
    knock, scoring, tied, council, people
):
    ballot = between(scoring, people, council, units_of(scoring, *tied), title="Hạng nhì")
    for round in (1, 2):
        for user, place in zip(council, (0, 0, 1, 1, None), strict=True):
            vote(ballot, user, *([] if place is None else [place]))
        ballot = closed(ballot, people["head"])
        line = lines_of(ballot)[1]
        if round == 1:
            assert step(knock, "head", ballot, "prefer_unit", line=line, comment="Sớm.").status_code == 403
            step(knock, "head", ballot, "next_round")
            ballot = workflow.take(Ballot.objects.get(round=2), "open_ballot", by=people["head"], at=AT)
    assert step(knock, "head", ballot, "next_round").status_code == 403
    assert step(knock, "deputy", ballot, "prefer_unit", line=line, comment="Phó.").status_code == 403
    assert step(knock, "head", ballot, "prefer_unit", comment="Thiếu đơn vị.").status_code == 422
    assert step(knock, "head", ballot, "prefer_unit", line=line).status_code == 422
    assert [unit["is_shared"] for unit in ranking_of(book(scoring))] == [False, True, True, False]
    for _ in "12":
        answer = step(knock, "head", ballot, "prefer_unit", line=line, comment="Thành tích nổi bật hơn.")
        assert answer.status_code == 302
    assert LoggedStep.objects.filter(step="prefer_unit").count() == 1
    ranked = ranking_of(book(scoring))
    assert [(unit["name"], unit["rank"]) for unit in ranked[1:3]] == [
        ("Phòng Hậu cần", 2),
        ("Phòng Chính trị", 3),
    ]
    assert ranked[1]["note"] == "bằng điểm, theo quyết định của cụm trưởng, cụm phó ngày 10/06/2026"
    ballot.refresh_from_db()
    assert block_of(ballot)["sentences"][-1] == (
        "Cụm trưởng, cụm phó quyết định: Phòng Hậu cần. Lý do: Thành tích nổi bật hơn."
    )


def test_the_head_does_not_put_its_own_unit_first_where_a_deputy_may_decide(scoring, council, people):
    head, other = people["head"].unit, people["other"].unit
    scoring.finals.filter(unit__in=[head, other]).update(points="7.50")
    ballot = between(scoring, people, council, [head, other], title="Hạng ba")
    closed(ballot, people["head"])
    again = workflow.take(ballot, "next_round", by=people["head"], at=AT)
    for round in (2, 3):
        again = workflow.take(Ballot.objects.get(round=round), "open_ballot", by=people["head"], at=AT)
        for user, place in zip(council, (0, 0, 1, 1, None), strict=True):
            vote(again, user, *([] if place is None else [place]))
        again = closed(again, people["head"])
        if round == 2:
            workflow.take(again, "next_round", by=people["head"], at=AT)
    flags = {"line": lines_of(again)[0]}
    with pytest.raises(StepRefused):
        workflow.take(again, "prefer_unit", by=people["head"], at=AT, comment="Xứng đáng.", flags=flags)
    done = workflow.take(again, "prefer_unit", by=people["deputy"], at=AT, comment="Xứng đáng.", flags=flags)
    assert done.preferred_id == flags["line"]


def test_of_equal_units_one_ballot_is_held_at_a_time_and_the_first_decides(scoring, tied, council, people):
    first = between(scoring, people, council, units_of(scoring, *tied), title="Hạng nhì")
    with pytest.raises(StepRefused) as refused:
        between(scoring, people, council, units_of(scoring, *tied), title="Hạng nhì, bỏ lại")
    assert refused.value.faults == [("", workflow.ballot.HELD_ALREADY)]
    for user in council:
        vote(first, user, 1)
    closed(first, people["head"])
    assert standing(scoring)[1][0] == "Phòng Hậu cần"
    Ballot.objects.filter(title="Hạng nhì, bỏ lại").delete()


def test_a_decision_holds_at_the_total_it_was_taken_at(scoring, tied, council, people):
    ballot = between(scoring, people, council, units_of(scoring, *tied))
    for user in council:
        vote(ballot, user, 1)
    closed(ballot, people["head"])
    scoring.finals.filter(unit__in=tied).update(points="8.50")
    assert [(unit["rank"], unit["note"]) for unit in ranking_of(book(scoring))[1:3]] == [
        (2, "cùng hạng vì bằng điểm")
    ] * 2


def test_who_is_said_to_have_voted_on_paper_is_told(knock, ballot, people):
    voter = ballot.voters.get(user=people["staff"])
    votes = dict.fromkeys(lines_of(ballot)[:1], 1)
    workflow.enter_written(ballot, [voter.pk], votes, by=people["head"], at=AT)
    told = people["staff"].notices.get(event="ballot_paper")
    assert "đã nhập phiếu giấy của bạn" in told.text
    assert not people["other"].notices.filter(event="ballot_paper").exists()
    assert "Bỏ bằng phiếu giấy" in knock("head", ballot.get_absolute_url()).text
    assert "Bỏ bằng phiếu giấy" not in knock("staff", ballot.get_absolute_url()).text


def test_a_key_no_database_holds_is_no_choice(knock, entry_period, people):
    data = {"title": "Việc", "kind": "agree", "lines": "Một", "rule": make_rule().pk, "people": ["9" * 30]}
    assert knock("head", reverse("ballot-new", args=[entry_period.pk]), data).status_code == 422


# Cost and ways


@pytest.mark.parametrize("more", [0, 3])
def test_a_page_costs_the_same_for_few_and_many(
    client, django_assert_num_queries, ballot, council, people, more
):
    for count in range(more):
        ballot.lines.create(text=f"Dòng {count}", order=count + 5)
        ballot.voters.create(user=make_user(people["other"].unit))
    client.force_login(people["head"])
    with django_assert_num_queries(14):
        client.get(ballot.get_absolute_url())


def test_a_member_finds_the_ballot_among_the_work_until_the_paper_is_given(knock, ballot, people):
    assert ballot.get_absolute_url() in knock("staff", reverse("my-work")).text
    vote(ballot, people["staff"], 0)
    assert ballot.get_absolute_url() not in knock("staff", reverse("my-work")).text


def test_hostile_words_are_shown_as_words(knock, entry_period, council, people):
    said = "<b>Cờ</b> & {{ ballot }}"
    ballot = opened(entry_period, council, people["head"], title=said, lines=["<i>x</i>", "Phòng Hậu cần"])
    page = knock("staff", ballot.get_absolute_url())
    assert "<b>Cờ</b>" not in page.text
    assert "&lt;b&gt;Cờ&lt;/b&gt; &amp; {{ ballot }}" in page.text
    assert "<i>x</i>" not in cast(knock, "staff", ballot, 0).text
