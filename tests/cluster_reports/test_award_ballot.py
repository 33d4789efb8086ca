"""The council votes on who is proposed for awards: what is on the paper, who reads names, where the votes go."""

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.exports.papers.shelf import Shelf
from cluster_reports.models import Ballot
from cluster_reports.workflow import StepRefused
from tests.cluster_reports.balloting import AT, closed, council_of, vote
from tests.factories import make_award_form, make_proposal, make_review, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


@pytest.fixture
def proposals(entry_period, people):
    """Three that may be voted on, two namesakes among them; one held, one that is still a draft."""
    unit, form = people["staff"].unit, make_award_form("Giấy khen")
    held = {"is_held": True, "hold_reason": "Đang xét."}
    made = [
        make_proposal(entry_period, unit, form, "endorsed", name="Lê Văn An", told_apart="sinh 1990"),
        make_proposal(entry_period, unit, form, "submitted", name="Đỗ Thị Bình"),
        make_proposal(entry_period, unit, form, "submitted", receiver="collective", name="Đại đội 5"),
    ]
    make_proposal(entry_period, unit, form, "endorsed", name="Người Tạm Dừng", **held)
    make_proposal(entry_period, unit, form, "draft", name="Người Còn Soạn")
    return made


def form_url(period):
    return f"{reverse('ballot-new', args=[period.pk])}?ve=khen-thuong"


@pytest.fixture
def drafted(knock, entry_period, proposals, people):
    rule = make_rule()
    data = {
        "title": "Bình xét đề nghị khen thưởng",
        "rule": rule.pk,
        "people": [one.pk for one in council_of(people)],
    }
    assert knock("head", form_url(entry_period), data).status_code == 302
    return Ballot.objects.get()


@pytest.fixture
def ballot(drafted, people):
    return workflow.take(drafted, "open_ballot", by=people["head"], at=AT)


def test_the_head_puts_what_waits_or_stands_on_one_paper(knock, entry_period, drafted, proposals):
    assert "Đưa ra bỏ phiếu" in knock("head", reverse("award-proposals", args=[entry_period.pk])).text
    lines = list(drafted.lines.values_list("text", "proposal"))
    assert lines == [
        ("Giấy khen: Đại đội 5 (Phòng Hậu cần)", proposals[2].pk),
        ("Giấy khen: Lê Văn An (sinh 1990) (Phòng Hậu cần)", proposals[0].pk),
        ("Giấy khen: Đỗ Thị Bình (Phòng Hậu cần)", proposals[1].pk),
    ]
    assert (drafted.kind, drafted.scoring) == ("agree", None)
    assert "Đưa ra bỏ phiếu" not in knock("staff", reverse("award-proposals", args=[entry_period.pk])).text
    assert knock("staff", form_url(entry_period)).status_code == 403


def test_without_anything_to_vote_on_there_is_no_such_page(knock, entry_period, people):
    assert knock("head", form_url(entry_period)).status_code == 404


def test_editing_the_draft_keeps_what_is_voted_on(knock, drafted, people):
    url = reverse("ballot-edit", args=[drafted.pk])
    assert "Đồng ý hay không với từng đề nghị" in knock("head", url).text
    members = [voter.user_id for voter in drafted.voters.all()][:4]
    data = {"title": "Bình xét", "rule": drafted.rule_id, "people": members, "version": drafted.version}
    assert knock("head", url, data).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.title, drafted.lines.filter(proposal__isnull=False).count()) == ("Bình xét", 3)


READS = {
    # who: draft, open, closed; two of the three are not endorsed
    "head": (200, 200, 200),
    "deputy": (200, 200, 200),
    "admin": (200, 200, 200),
    "staff": (404, 200, 200),  # a member of the council
    "other": (404, 200, 200),  # another one
    "outsider": (404, 404, 404),
    "editor": (404, 404, 404),
    "commander": (404, 404, 404),
    "stranger": (302, 302, 302),
}


@pytest.mark.parametrize("who", READS)
def test_names_are_read_by_the_council_and_who_runs_it(knock, drafted, people, who):
    url = reverse("ballot", args=[drafted.pk])
    seen = [knock(who, url).status_code]
    workflow.take(drafted, "open_ballot", by=people["head"], at=AT)
    seen.append(knock(who, url).status_code)
    closed(drafted, people["head"])
    seen.append(knock(who, url).status_code)
    assert tuple(seen) == READS[who]


def test_once_all_are_endorsed_the_organisation_reads_the_count(knock, ballot, people, proposals):
    closed(ballot, people["head"])
    for one in proposals[1:]:
        workflow.take(one, "endorse", by=people["head"], at=AT)
    for who in ("editor", "commander"):
        assert knock(who, reverse("ballot", args=[ballot.pk])).status_code == 200


def test_a_colleague_who_is_no_member_finds_neither_page_nor_title(knock, ballot, people, entry_period):
    ballot.voters.filter(user=people["other"]).delete()
    assert knock("other", reverse("ballot", args=[ballot.pk])).status_code == 404
    assert ballot.title not in knock("other", reverse("ballots", args=[entry_period.pk])).text


def test_notices_name_nobody(ballot, people):
    texts = " ".join(people["staff"].notices.values_list("text", flat=True))
    assert ballot.title in texts
    assert "Bình (" not in texts
    assert "Lê Văn" not in texts.replace(str(people["head"]), "")


def test_the_votes_stand_in_the_minutes_and_with_the_proposal(knock, ballot, people, proposals, entry_period):
    review = make_review(entry_period)
    for user in council_of(people)[:4]:
        vote(ballot, user, 0, 1)
    closed(ballot, people["head"])
    content = Shelf(review, people["head"], AT.date()).find("bien-ban-binh-xet").content
    rows = [row for node in content["body"] if node["is"] == "table" for row in node["rows"]]
    assert [row[-1] for row in rows] == ["4/5"]  # of those that stand only An was endorsed
    page = knock("staff", proposals[0].get_absolute_url()).text
    assert "4/5 phiếu đồng ý trên tổng số thành viên" in page
    assert "0/5 phiếu" in knock("staff", proposals[1].get_absolute_url()).text


def test_without_a_quorum_nothing_is_told(knock, ballot, people, proposals):
    vote(ballot, people["head"], 0)
    closed(ballot, people["head"])
    assert "Kết quả bỏ phiếu" not in knock("staff", proposals[0].get_absolute_url()).text


def test_what_was_taken_back_is_not_voted_on(drafted, people, proposals):
    workflow.take(proposals[1], "take_back", by=people["staff"], at=AT)
    with pytest.raises(StepRefused) as refused:
        workflow.take(drafted, "open_ballot", by=people["head"], at=AT)
    assert "Đỗ Thị Bình" in refused.value.faults[0][1]


def test_the_next_round_asks_about_the_same(ballot, people, proposals):
    closed(ballot, people["head"])
    workflow.take(ballot, "next_round", by=people["head"], at=AT)
    again = Ballot.objects.get(round=2)
    assert set(again.lines.values_list("proposal", flat=True)) == {one.pk for one in proposals}
