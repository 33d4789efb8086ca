"""Awards are proposed by a unit, judged by the head, held while something is examined, and taken into the review."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cluster_reports import access, workflow
from cluster_reports.models import Award, AwardForm, AwardProposal, LegalBasis, LoggedStep, Notice
from cluster_reports.tables.award_list import by_route
from cluster_reports.workflow import StepRefused
from cluster_reports.workflow.awards import lines_of
from tests.factories import (
    make_award_form,
    make_pledge,
    make_proposal,
    make_quota,
    make_registration,
    make_review,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10))
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")
Status = AwardProposal.Status


@pytest.fixture
def unit(entry_cluster, people):
    """Phòng Hậu cần, whose staff is "staff"."""
    return people["staff"].unit


@pytest.fixture
def form(entry_cluster):
    return make_award_form("Bằng khen của Chủ tịch UBND tỉnh", level="province")


@pytest.fixture
def proposal(entry_period, unit, form, people):
    return make_proposal(
        entry_period, unit, form, "submitted", by=people["staff"], name="Lê Văn An", route="proposed"
    )


def list_of(period):
    return reverse("award-proposals", args=[period.pk])


def edit(proposal):
    return reverse("award-proposal-edit", args=[proposal.pk])


def step_of(proposal, name):
    return reverse("award-proposal-step", args=[proposal.pk, name])


def typed(form, /, **fields):
    return {
        "form": form.pk,
        "receiver": "person",
        "name": "Lê Văn An",
        "post": "Thượng úy, Trợ lý",
        "route": "proposed",
        "merit": "cong_trang",
        "achievement": "Hoàn thành xuất sắc nhiệm vụ.",
        "basis": "Luật thử",
        **fields,
    }


def take(knock, who, proposal, name, comment=None, **more):
    """As a browser does: what the page says, then the form."""
    page = knock(who, proposal.get_absolute_url())
    data = {"version": page.context["version"], **more} if page.status_code == 200 else {}
    if comment is not None:
        data[f"{name}-comment"] = comment
    return knock(who, step_of(proposal, name), data)


# Who reads what


@pytest.mark.parametrize(
    ("status", "readers"),
    [
        ("draft", {"staff", "admin"}),
        ("submitted", {"staff", "head", "deputy", "admin"}),
        ("returned", {"staff", "head", "deputy", "admin"}),
        ("endorsed", {"staff", "head", "deputy", "admin", "editor", "commander"}),
        ("decided", {"staff", "head", "deputy", "admin", "editor", "commander"}),
        ("refused", {"staff", "head", "deputy", "admin"}),
    ],
)
def test_names_are_read_by_whom_they_concern(knock, entry_period, unit, form, status, readers):
    proposal = make_proposal(entry_period, unit, form, status, name="Lê Thị Tuyệt Mật")
    for who in EVERYBODY:
        page = knock(who, proposal.get_absolute_url())
        expected = 302 if who == "stranger" else 200 if who in readers else 404
        assert page.status_code == expected, who
        listed = knock(who, list_of(entry_period))
        assert listed.status_code == {"stranger": 302, "outsider": 404}.get(who, 200), who
        assert ("Lê Thị Tuyệt Mật" in listed.text) == (who in readers), who


def test_nobody_is_shown_by_having_no_unit(entry_period, unit, form, proposal):
    nobody = make_user(role="admin")
    nobody.role = "staff"
    assert not AwardProposal.objects.visible_to(nobody).exists()


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    client, people, entry_period, unit, form, many, django_assert_num_queries
):
    make_review(entry_period)
    for place in range(many):
        make_proposal(entry_period, make_unit(f"Phòng {place}"), form, "endorsed")
    client.force_login(people["head"])
    client.get(list_of(entry_period))
    with django_assert_num_queries(15):
        assert client.get(list_of(entry_period)).text.count("Đã đồng ý đề nghị") == many


# Writing


def test_with_an_empty_catalogue_the_page_says_why_nothing_can_be_chosen(knock, entry_period, request):
    address = reverse("award-proposal-new", args=[entry_period.pk])
    said = "Danh mục khen thưởng áp dụng cho kỳ này còn trống"
    AwardForm.objects.all().delete()
    assert said in knock("staff", address).text
    request.getfixturevalue("form")
    assert said not in knock("staff", address).text


def test_who_may_propose(knock, entry_period, form):
    address = reverse("award-proposal-new", args=[entry_period.pk])
    may = {"staff", "other", "head", "deputy"}
    for who in EVERYBODY:
        expected = {"stranger": 302, "outsider": 404}.get(who, 200 if who in may else 403)
        assert knock(who, address).status_code == expected, who
        answer = knock(who, address, typed(form))
        assert (AwardProposal.objects.count() == 1) == (who in may), who
        assert answer.status_code == (302 if who in may else {302: 401}.get(expected, expected)), who
        AwardProposal.objects.all().delete()


@pytest.mark.parametrize(
    ("status", "code"), [("preparing", 404), ("open", 200), ("locked", 200), ("published", 403)]
)
def test_awards_are_proposed_from_opening_to_publication(knock, entry_period, status, code):
    entry_period.status = status
    entry_period.save()
    assert knock("staff", reverse("award-proposal-new", args=[entry_period.pk])).status_code == code


def test_the_page_begins_with_the_basis_of_the_day_and_keeps_the_units_own(knock, entry_period, form):
    LegalBasis.objects.create(starts_on=date(2024, 1, 1), text="Nghị định cũ")
    LegalBasis.objects.create(starts_on=date(2025, 7, 1), text="Nghị định 152", is_checked=True)
    LegalBasis.objects.create(starts_on=date(2026, 7, 1), text="Nghị định sau này")
    address = reverse("award-proposal-new", args=[entry_period.pk])
    assert knock("staff", address).context["form"]["basis"].value() == "Nghị định 152"
    knock("staff", address, typed(form, basis="Quy chế riêng"))
    assert AwardProposal.objects.get().basis == "Quy chế riêng"


def test_the_same_sent_twice_is_one_and_another_for_the_same_achievement_is_refused(
    knock, entry_period, form
):
    address = reverse("award-proposal-new", args=[entry_period.pk])
    first = knock("staff", address, typed(form))
    assert knock("staff", address, typed(form))["Location"] == first["Location"]
    other = make_award_form("Giấy khen")
    for name in ("lê  văn AN", unicodedata.normalize("NFD", "Lê Văn An")):
        refused = knock("staff", address, typed(other, name=name, achievement="Khác"))
        assert refused.status_code == 422
        assert "Một thành tích không khen nhiều lần" in refused.text
    assert AwardProposal.objects.count() == 1
    knock("staff", address, typed(other, merit="dot_xuat"))  # another achievement
    knock("staff", address, typed(other, told_apart="sinh năm 1990"))  # a namesake
    knock("other", address, typed(other))  # somebody of another unit
    assert AwardProposal.objects.count() == 4


def test_what_was_withdrawn_or_refused_stands_in_nobodys_way(knock, entry_period, unit, form):
    for status in ("withdrawn", "refused"):
        make_proposal(entry_period, unit, form, status, name="Lê Văn An")
    knock("staff", reverse("award-proposal-new", args=[entry_period.pk]), typed(form))
    assert AwardProposal.objects.filter(status="draft").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Ghi tên tập thể hoặc họ tên người được đề nghị."),
        ({"name": " \u200b "}, "Ghi tên tập thể hoặc họ tên người được đề nghị."),
        ({"receiver": "unit"}, "Đề nghị khen cả đơn vị thì để trống ô này."),
        ({"route": "received"}, "received"),
        ({"form": 999_999}, "áp dụng vào ngày cuối kỳ"),
        ({"achievement": "x" * 5001}, "5.000"),
        ({"receiver": "collective", "form": "people"}, "“Chiến sĩ tiên tiến” chỉ dành cho cá nhân."),
        ({"form": "collectives"}, "“Đơn vị tiên tiến” chỉ dành cho tập thể."),
        ({"form": "ended"}, "áp dụng vào ngày cuối kỳ"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(knock, entry_period, form, fields, sentence):
    catalogue = {
        "people": make_award_form("Chiến sĩ tiên tiến", receivers="people"),
        "collectives": make_award_form("Đơn vị tiên tiến", receivers="collectives"),
        "ended": make_award_form("Cờ cũ", ends_on=date(2025, 12, 31)),
    }
    fields = {name: catalogue[value].pk if value in catalogue else value for name, value in fields.items()}
    address = reverse("award-proposal-new", args=[entry_period.pk])
    answer = knock("staff", address, typed(form, **fields))
    assert answer.status_code == 422
    assert sentence.replace(".000", "") in answer.text.replace(".000", "")
    assert not AwardProposal.objects.exists()


def test_markup_stays_text(knock, entry_period, form):
    knock(
        "staff",
        reverse("award-proposal-new", args=[entry_period.pk]),
        typed(form, name="<b>An</b>", achievement="<script>x</script>"),
    )
    text = knock("staff", AwardProposal.objects.get().get_absolute_url()).text
    assert ("<b>An" in text, "<script>x" in text, "&lt;b&gt;An" in text) == (False, False, True)


def test_two_colleagues_never_overwrite_each_other(knock, entry_period, unit, form, people):
    proposal = make_proposal(entry_period, unit, form, by=people["staff"], name="Lê Văn An")
    read = knock("staff", edit(proposal)).context["read"]
    assert knock("staff", edit(proposal), typed(form, read=read, post="Đại úy")).status_code == 302
    assert knock("staff", edit(proposal), typed(form, read=read, post="Đại úy")).status_code == 302  # twice
    stale = knock("staff", edit(proposal), typed(form, read=read, post="Thiếu tá"))
    assert stale.status_code == 409
    assert ("Đại úy" in stale.text, "Thiếu tá" in stale.text) == (True, True)
    proposal.refresh_from_db()
    assert proposal.post == "Đại úy"


def test_only_its_unit_writes_a_proposal_and_only_before_it_is_handed_in(knock, entry_period, unit, form):
    refused = {"head": 403, "deputy": 403, "admin": 403, "stranger": 302}
    for status, own in (("returned", 200), ("submitted", 403), ("endorsed", 403), ("withdrawn", 403)):
        proposal = make_proposal(entry_period, unit, form, status)
        assert knock("staff", edit(proposal)).status_code == own
        if status == "returned":
            for who in EVERYBODY[1:]:
                assert knock(who, edit(proposal)).status_code == refused.get(who, 404), who


# Steps


def test_a_proposal_goes_its_way_and_everybody_concerned_is_told(knock, entry_period, unit, form, people):
    proposal = make_proposal(entry_period, unit, form, by=people["staff"], name="Lê Văn An")
    assert take(knock, "staff", proposal, "submit").status_code == 302
    told = Notice.objects.filter(event="award_asked")
    assert set(told.values_list("recipient", flat=True)) == {people["head"].pk, people["deputy"].pk}
    assert "Lê Văn An" not in told.first().text  # a notice goes out by mail
    assert take(knock, "head", proposal, "return", "Bổ sung số liệu.").status_code == 302
    assert take(knock, "staff", proposal, "submit").status_code == 302
    assert take(knock, "deputy", proposal, "endorse").status_code == 302
    assert (
        take(knock, "head", proposal, "decide", "Quyết định số 15/QĐ-UBND ngày 12/06/2026").status_code == 302
    )
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision) == ("decided", "Quyết định số 15/QĐ-UBND ngày 12/06/2026")
    assert proposal.endorsed_by == people["deputy"]
    told = Notice.objects.filter(recipient=people["staff"]).order_by("pk").values_list("text", flat=True)
    assert [sentence.split("khen thưởng “")[0] for sentence in told] == [
        "Trần Tham Mưu trả lại đề nghị ",
        "Phạm Chính Trị đồng ý đề nghị ",
        "Đã có quyết định ",
    ]
    assert told[2].endswith("cho 1 cá nhân, 6 tháng đầu năm 2026: Quyết định số 15/QĐ-UBND ngày 12/06/2026.")


def test_who_may_take_which_step(knock, entry_period, unit, form, people):
    """No means 403, or 404 where the proposal may not be known; an admin proposes and judges nothing."""
    allowed = {
        "submit": ({"staff"}, "draft", None),
        "take_back": ({"staff"}, "submitted", None),
        "endorse": ({"head", "deputy"}, "submitted", None),
        "return": ({"head", "deputy"}, "submitted", "Thiếu số."),
        "refuse": ({"head", "deputy"}, "submitted", "Chưa đủ."),
        "hold": ({"head", "deputy"}, "submitted", "Đang xét kỷ luật."),
        "decide": ({"head", "deputy"}, "endorsed", "Số 1."),
        "reopen": ({"head", "deputy"}, "endorsed", "Xem lại."),
    }
    for name, (may, status, comment) in allowed.items():
        proposal = make_proposal(entry_period, unit, form, status, by=make_user(unit))
        for who in ("admin", "other", "editor", "commander", "staff" if "head" in may else "head"):
            answer = knock(who, step_of(proposal, name), {"version": 1, f"{name}-comment": comment or ""})
            sees = AwardProposal.objects.visible_to(people[who]).filter(pk=proposal.pk).exists()
            assert answer.status_code == (403 if sees else 404), (name, who)
        for who in sorted(may)[:1]:
            assert take(knock, who, proposal, name, comment).status_code == 302, (name, who)
        assert LoggedStep.objects.last_about(proposal).step == name
        AwardProposal.objects.all().delete()


def test_nobody_judges_their_own_units_proposal_where_another_may(knock, entry_period, form, people):
    own = make_proposal(entry_period, people["head"].unit, form, "submitted", by=people["head"])
    assert take(knock, "head", own, "endorse").status_code == 403
    assert take(knock, "deputy", own, "endorse").status_code == 302


def test_an_incomplete_proposal_is_not_handed_in(knock, entry_period, unit, form, people):
    proposal = make_proposal(entry_period, unit, form, by=people["staff"], achievement="", basis="")
    page = knock("staff", proposal.get_absolute_url())
    assert page.context["hindrances"] == ["Ghi tóm tắt thành tích.", "Ghi căn cứ pháp lý."]
    assert take(knock, "staff", proposal, "submit").status_code == 409
    proposal.refresh_from_db()
    assert proposal.status == "draft"


def test_a_step_sent_twice_is_one_and_a_stale_page_takes_none(knock, proposal):
    version = knock("head", proposal.get_absolute_url()).context["version"]
    data = {"version": version, "return-comment": "Bổ sung số liệu."}
    assert knock("head", step_of(proposal, "return"), data).status_code == 302
    assert knock("head", step_of(proposal, "return"), data).status_code == 302
    assert LoggedStep.objects.about(proposal).count() == 1
    proposal.status = "submitted"
    proposal.save()
    stale = knock("deputy", step_of(proposal, "endorse"), {"version": version + 1})
    assert (stale.status_code, "đã thay đổi sau khi bạn mở trang" in stale.text) == (409, True)
    assert knock("head", step_of(proposal, "nothing"), {"version": 1}).status_code == 404
    assert knock("head", step_of(proposal, "return")).status_code == 405


def test_a_reason_is_asked_and_blanks_are_none(knock, proposal):
    for name in ("return", "refuse", "hold"):
        answer = take(knock, "head", proposal, name, "  \u200b ")
        assert answer.status_code == 422, name
    assert not LoggedStep.objects.about(proposal).exists()


# Holding


def test_what_is_held_is_neither_endorsed_nor_decided_and_the_reason_stays_with_those_concerned(
    knock, proposal, people
):
    assert take(knock, "head", proposal, "endorse").status_code == 302
    reason = "Đang xem xét đơn khiếu nại số 7."
    assert take(knock, "head", proposal, "hold", reason).status_code == 302
    assert take(knock, "head", proposal, "hold", reason).status_code == 302  # sent twice
    assert LoggedStep.objects.about(proposal).filter(step="hold").count() == 1
    assert take(knock, "head", proposal, "decide", "Số 1").status_code == 409
    for who in ("staff", "head", "deputy", "admin"):
        assert reason in knock(who, proposal.get_absolute_url()).text, who
    for who in ("editor", "commander"):
        text = knock(who, proposal.get_absolute_url()).text
        assert (reason in text, "Đang tạm dừng" in text) == (False, True), who
        assert "Nhật ký" not in text
    assert reason not in "".join(Notice.objects.values_list("text", flat=True))
    assert take(knock, "deputy", proposal, "release", "Không có sai phạm.").status_code == 302
    assert take(knock, "head", proposal, "decide", "Số 1").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.is_held, proposal.hold_reason, proposal.status) == (False, "", "decided")


def test_a_held_one_that_waits_is_not_endorsed(knock, proposal):
    take(knock, "head", proposal, "hold", "Đang kiểm tra.")
    page = knock("deputy", proposal.get_absolute_url())
    assert "thôi tạm dừng rồi làm tiếp" in page.text
    assert "endorse" not in [form.step.name for form in page.context["forms"]]
    assert take(knock, "deputy", proposal, "endorse").status_code == 409


# Quotas


def test_beyond_a_quota_the_head_endorses_only_with_a_reason(knock, entry_period, unit, form, people):
    make_quota(form, percent=1)
    make_registration(make_pledge(entry_period.cluster), unit, people=100)
    first, second = (
        make_proposal(entry_period, unit, form, "submitted", by=people["staff"]) for _ in range(2)
    )
    assert take(knock, "head", first, "endorse").status_code == 302
    page = knock("head", second.get_absolute_url())
    said = (
        "Vượt 1: Bằng khen của Chủ tịch UBND tỉnh tối đa 1% của 100 cá nhân = 1 (làm tròn xuống), đang có 2."
    )
    assert f"{said} Căn cứ: Quy chế thử, Điều 7" in page.text
    assert take(knock, "head", second, "endorse").status_code == 422
    with pytest.raises(workflow.StepRefused, match="Vượt 1"):
        workflow.take(second, "endorse", by=people["head"], at=AT)
    assert take(knock, "head", second, "endorse", "Đơn vị lập công xuất sắc.").status_code == 302
    second.refresh_from_db()
    assert second.beyond_quota == "Đơn vị lập công xuất sắc."
    assert LoggedStep.objects.last_about(second).details[0]["reason"].startswith("Vượt 1")


def test_a_reason_that_no_quota_asks_for_is_not_kept(knock, proposal, people):
    assert workflow.take(proposal, "endorse", by=people["head"], at=AT, comment="Tốt.").beyond_quota == ""


def test_units_are_counted_over_the_cluster_and_the_year(knock, entry_period, entry_cluster, people):
    form = make_award_form("Đơn vị quyết thắng", kind="title", receivers="collectives")
    make_quota(form, "units", 50)  # of four members
    members = [membership.unit for membership in entry_cluster.memberships.all()]
    for member in members[:2]:
        make_proposal(entry_period, member, form, "endorsed", receiver="unit", name="")
    third = make_proposal(entry_period, members[2], form, "submitted", receiver="unit", name="")
    (verdict,) = knock("head", third.get_absolute_url()).context["verdicts"]
    assert (verdict.count, verdict.taking_part, verdict.excess) == (3, 4, 1)


def test_the_clusters_own_quota_stands_before_the_one_for_all(knock, entry_period, unit, form):
    make_registration(make_pledge(entry_period.cluster), unit, people=100)
    make_quota(form, percent=50)
    make_quota(form, percent=2, cluster=entry_period.cluster)
    make_quota(
        form, percent=9, cluster=entry_period.cluster, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1)
    )
    proposal = make_proposal(entry_period, unit, form, "submitted")
    (verdict,) = knock("head", proposal.get_absolute_url()).context["verdicts"]
    assert verdict.rule.percent == Decimal(2)


def test_who_takes_part_is_not_guessed(knock, entry_period, unit, form):
    make_quota(form)
    proposal = make_proposal(entry_period, unit, form, "submitted")
    assert "Chưa kiểm được" in knock("head", proposal.get_absolute_url()).text
    assert take(knock, "head", proposal, "endorse").status_code == 302


# Lists, and into the review


def test_the_list_goes_by_route_and_level_collectives_first(entry_period, unit, form):
    own, region = make_award_form("Giấy khen"), make_award_form("Bằng khen của quân khu", level="region")
    make_proposal(entry_period, unit, form, route="proposed")
    make_proposal(entry_period, unit, form, route="proposed", receiver="collective", name="Đại đội 5")
    make_proposal(entry_period, unit, region, route="proposed")
    make_proposal(entry_period, unit, own)
    groups = by_route(list(AwardProposal.objects.select_related("form")))
    assert [(one.title, len(one.collectives), len(one.people)) for one in groups] == [
        ("Khen thưởng theo thẩm quyền", 0, 1),
        ("Trình tỉnh, thành phố", 1, 1),
        ("Trình quân khu, quân chủng và tương đương", 0, 1),
    ]


def take_over(knock, who, period):
    page = knock(who, list_of(period))
    version = page.context["version"] if page.status_code == 200 else ""
    return knock(who, reverse("awards-take", args=[period.pk]), {"version": version})


def test_endorsed_proposals_become_awards_of_the_review_by_a_press_only(
    knock, entry_period, unit, form, people
):
    review = make_review(entry_period)
    for name in ("An", "Bình"):
        make_proposal(entry_period, unit, form, "endorsed", name=name, route="proposed")
    make_proposal(entry_period, unit, form, "endorsed", receiver="unit", name="", route="proposed")
    make_proposal(entry_period, unit, form, "submitted", name="Chi", route="proposed")
    assert not Award.objects.exists()
    for _ in range(2):  # the second press finds nothing to do
        assert take_over(knock, "head", entry_period).status_code == 302
    award = Award.objects.get()
    assert (award.review, award.route, award.form) == (review, "proposed", form.name)
    assert (award.collectives, award.individuals, award.visibility) == (1, 2, "cluster")
    assert AwardProposal.objects.filter(award=award).count() == 3
    fourth = AwardProposal.objects.get(name="Chi")
    workflow.take(fourth, "endorse", by=people["head"], at=AT)
    assert (
        "sửa từ 1 tập thể, 2 cá nhân thành 1 tập thể, 3 cá nhân" in knock("head", list_of(entry_period)).text
    )
    take_over(knock, "deputy", entry_period)
    award.refresh_from_db()
    assert award.individuals == 3
    for one in AwardProposal.objects.all():
        workflow.take(one, "refuse", by=people["head"], at=AT, comment="Hội nghị không thống nhất.")
    assert "bỏ dòng 1 tập thể, 3 cá nhân" in knock("head", list_of(entry_period)).text
    take_over(knock, "head", entry_period)
    assert not Award.objects.exists()


def test_a_line_typed_by_hand_is_never_touched_nor_doubled(knock, entry_period, unit, form):
    review = make_review(entry_period)
    award = review.awards.create(route="proposed", form=form.name, collectives=7)
    make_proposal(entry_period, unit, form, "endorsed", route="proposed")
    assert "giữ nguyên" in knock("head", list_of(entry_period)).text
    take_over(knock, "head", entry_period)
    assert [(one.pk, one.collectives) for one in Award.objects.all()] == [(award.pk, 7)]


def test_a_line_made_and_then_worded_anew_belongs_to_who_worded_it(knock, entry_period, unit, form):
    review = make_review(entry_period)
    make_proposal(entry_period, unit, form, "endorsed", route="proposed")
    take_over(knock, "head", entry_period)
    Award.objects.update(form="Bằng khen của tỉnh", individuals=4)
    assert [line.is_due for line in lines_of(review)] == [False]
    take_over(knock, "head", entry_period)
    assert [(one.form, one.individuals) for one in Award.objects.all()] == [("Bằng khen của tỉnh", 4)]


def test_who_may_take_over_and_a_stale_page_takes_nothing(knock, entry_period, unit, form):
    address = reverse("awards-take", args=[entry_period.pk])
    assert knock("head", address, {}).status_code == 404  # no review yet
    make_review(entry_period)
    make_proposal(entry_period, unit, form, "endorsed")
    codes = {
        "staff": 404,
        "other": 404,
        "admin": 403,
        "editor": 403,
        "commander": 404,
        "outsider": 404,
        "stranger": 401,
    }
    for who, code in codes.items():
        assert knock(who, address, {"version": "x"}).status_code == code, who
    assert knock("head", address, {"version": "x"}).status_code == 302
    assert not Award.objects.exists()


def test_predicates_say_no_to_a_closed_account(entry_period, unit, form, people):
    proposal = make_proposal(entry_period, unit, form, "submitted")
    for who in ("head", "admin", "commander"):
        person = people[who]
        person.is_active = False
        assert not access.can_endorse(person, proposal, AT.date())
        assert not access.can_read_hold_reason(person, proposal, AT.date())
        assert not access.can_read_nominees(person, entry_period, AT.date())


# The first screen


def test_the_first_screen_counts_what_waits_for_whom(knock, entry_period, unit, form, people):
    own = make_proposal(entry_period, people["head"].unit, form, "submitted", by=people["head"])
    for status in ("draft", "returned", "submitted", "endorsed"):
        make_proposal(entry_period, unit, form, status, by=people["staff"])
    work = reverse("my-work")

    def told(who):
        return [
            (task.what, task.left) for task in knock(who, work).context["due"] if "khen thưởng" in task.what
        ]

    assert told("staff") == [("Đề nghị khen thưởng của đơn vị", "2 đề nghị")]
    assert told("head") == [("Xét đề nghị khen thưởng", "1 đề nghị")]
    assert told("deputy") == [("Xét đề nghị khen thưởng", "2 đề nghị")]
    assert told("other") == []
    own.delete()
    assert told("deputy") == [("Xét đề nghị khen thưởng", "1 đề nghị")]


def test_a_hold_is_not_shaken_off_by_proposing_anew(entry_period, people):
    unit = people["staff"].unit
    form = make_award_form("Bằng khen thử")
    held = make_proposal(entry_period, unit, form, "submitted", name="Lê Văn An")
    held = workflow.take(held, "hold", by=people["head"], at=AT, comment="Đang xét kỷ luật.")
    workflow.take(held, "take_back", by=people["staff"], at=AT)
    anew = make_proposal(entry_period, unit, form, "submitted", name="LÊ VĂN AN")
    with pytest.raises(StepRefused) as refused:
        workflow.take(anew, "endorse", by=people["head"], at=AT)
    assert "đang tạm dừng" in refused.value.faults[0][1]
    workflow.take(held, "release", by=people["head"], at=AT, comment="Đã xét xong.")
    assert workflow.take(anew, "endorse", by=people["head"], at=AT).status == "endorsed"


def test_a_basis_nobody_compared_says_so_in_each_line():
    basis = LegalBasis(text="Luật Thi đua\nNghị định 1", is_checked=False)
    marked = "Luật Thi đua (chưa đối chiếu với văn bản)\nNghị định 1 (chưa đối chiếu với văn bản)"
    assert basis.said == marked
    basis.is_checked = True
    assert basis.said == basis.text
