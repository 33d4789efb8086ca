"""Before a period opens, everything that is missing is listed with the place where it is mended."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Period, Target
from cluster_reports.models.gaps import find, gaps_before_opening, load
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
TODAY = date(2026, 6, 10)
DAY = date(2026, 2, 26)


@pytest.fixture
def period():
    """A first half with nothing missing: two units, head and deputy, an editor, a confirmed pledge, one target."""
    units = [make_unit("Phòng A", protocol_order=1), make_unit("Phòng B", protocol_order=2)]
    cluster = make_cluster(units, deputy=units[1])
    make_user(cluster.organisation, "editor")
    pledge = make_pledge(cluster, status="confirmed")
    line = make_line(pledge, "Tuần tra giỏi")
    make_target(pledge, "Tuần tra", line=line, planned=20)
    for unit in units:
        make_user(unit)
        pledge.signatures.create(unit=unit, signed_on=DAY, signer_post="Trưởng phòng")
    return make_period(cluster, status="preparing")


def texts(period, today=TODAY):
    return [gap.text for gap in gaps_before_opening(Period.objects.get(pk=period.pk), today)]


def test_where_all_is_ready_nothing_is_listed(period):
    assert texts(period) == []


def pledge_of(period):
    return period.cluster.pledges.get()


def target_of(period):
    return Target.objects.get(pledge__cluster=period.cluster_id)


def units_of(period):
    return list(period.members())


LONE_HEAD = (
    "Phòng A đứng đầu mà chỉ có một tài khoản cán bộ: người nộp báo cáo của đơn vị không tự duyệt được."
)
SPOILT = {
    "no pledge": (
        lambda one: (target_of(one).delete(), pledge_of(one).delete()),
        ["Cụm, khối chưa có giao ước năm 2026: báo cáo sẽ không có chỉ tiêu nào."],
    ),
    "a pledge still drafted": (
        lambda one: one.cluster.pledges.update(status="draft"),
        ["Giao ước còn đang soạn, chưa đưa ra ký."],
    ),
    "unsigned": (
        lambda one: pledge_of(one).signatures.filter(unit=units_of(one)[1]).update(signed_on=None),
        ["Phòng B chưa ký giao ước."],
    ),
    "unconfirmed": (
        lambda one: one.cluster.pledges.update(status="signing"),
        ["Các đơn vị đã ký đủ, giao ước chưa được xác nhận."],
    ),
    "a line without a target": (
        lambda one: make_line(pledge_of(one), "Trồng rau", unit=units_of(one)[0]),
        ["Dòng giao ước của Phòng A “Trồng rau” chưa đo bằng chỉ tiêu nào."],
    ),
    "no target": (
        lambda one: target_of(one).delete(),
        [
            "Giao ước năm 2026 chưa có chỉ tiêu nào: báo cáo sẽ trống.",
            "Dòng giao ước “Tuần tra giỏi” chưa đo bằng chỉ tiêu nào.",
        ],
    ),
    "a unit spared every target": (
        lambda one: target_of(one).assignments.create(unit=units_of(one)[1], is_assigned=False),
        ["Phòng B chưa được giao chỉ tiêu nào."],
    ),
    "no plan": (
        lambda one: Target.objects.update(planned=None),
        ["Chỉ tiêu “Tuần tra” chưa có mức giao."],
    ),
    "no plan for one": (
        lambda one: (
            Target.objects.update(planned=None),
            target_of(one).assignments.create(unit=units_of(one)[0], planned=3),
        ),
        ["Chỉ tiêu “Tuần tra” chưa có mức giao cho Phòng B."],
    ),
    "a fall without a start": (
        lambda one: Target.objects.update(direction="down"),
        ["Chỉ tiêu “Tuần tra” chưa có mức xuất phát nên không tính được mức giảm."],
    ),
    "a rate without weights": (
        lambda one: Target.objects.update(measure="%", over_units="none", over_time="latest"),
        ["Tỷ lệ “Tuần tra” không có tử số, mẫu số nên không gộp được thành số của cả cụm."],
    ),
    "no head": (
        lambda one: one.cluster.roles.filter(kind="head").update(ends_on=date(2026, 6, 15)),
        ["Chưa có cụm trưởng vào ngày 26/06/2026: không ai duyệt báo cáo."],
    ),
    "no deputy": (
        lambda one: one.cluster.roles.filter(kind="deputy").delete(),
        ["Chưa có cụm phó: báo cáo của cụm trưởng do chính đơn vị ấy duyệt.", LONE_HEAD],
    ),
    "no deputy and two people": (
        lambda one: (one.cluster.roles.filter(kind="deputy").delete(), make_user(units_of(one)[0])),
        ["Chưa có cụm phó: báo cáo của cụm trưởng do chính đơn vị ấy duyệt."],
    ),
    "no editor": (
        lambda one: one.cluster.organisation.people.update(is_active=False),
        ["Cơ quan tổ chức chưa có tài khoản biên tập nào đang hoạt động: không ai đăng được bài."],
    ),
    "an editor elsewhere": (
        lambda one: one.cluster.organisation.people.update(unit=units_of(one)[1]),
        ["Cơ quan tổ chức chưa có tài khoản biên tập nào đang hoạt động: không ai đăng được bài."],
    ),
    "a member gone since it signed": (
        lambda one: one.cluster.memberships.filter(unit=units_of(one)[1]).update(ends_on=date(2026, 5, 31)),
        ["Phòng B đã ký giao ước nhưng cuối kỳ không còn là thành viên."],
    ),
    "nobody to enter": (
        lambda one: units_of(one)[0].people.update(is_active=False),
        ["Phòng A chưa có tài khoản cán bộ nào đang hoạt động để nhập báo cáo."],
    ),
    "entry before the period": (
        lambda one: Period.objects.update(opens_on=date(2025, 12, 1)),
        ["Ngày mở nhập liệu 01/12/2025 trước ngày đầu kỳ."],
    ),
    "figures cut off too late": (
        lambda one: Period.objects.update(cutoff_on=date(2026, 6, 25)),
        ["Số liệu chốt đến 25/06/2026, sau hạn nộp."],
    ),
    "published too soon": (
        lambda one: Period.objects.update(publishes_on=date(2026, 6, 20)),
        ["Dự kiến công bố 20/06/2026, không sau hạn nộp."],
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_gap_is_told_and_leads_to_a_page(period, name, client):
    spoil, told = SPOILT[name]
    spoil(period)
    gaps = gaps_before_opening(Period.objects.get(), TODAY)
    assert [gap.text for gap in gaps] == told
    assert any(gap.is_blocking for gap in gaps) is (name in {"no pledge", "no target"})
    client.force_login(make_user(role="admin"))
    for gap in gaps:
        assert client.get(gap.admin_url).status_code == 200
        assert not gap.url or client.get(gap.url).status_code == 200


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 6, 20), []),
        (date(2026, 6, 21), ["Hạn nộp 20/06/2026 đã qua: mọi báo cáo sẽ tính là chậm."]),
        (date(2026, 6, 26), ["Ngày khóa sửa 26/06/2026 đã đến: đơn vị phải xin gia hạn mới nhập được."]),
    ],
)
def test_days_that_are_past(period, today, told):
    assert texts(period, today) == told


def test_blocking_gaps_come_first_and_stop_the_step(period):
    target_of(period).delete()
    gaps = gaps_before_opening(period, TODAY)
    assert [gap.is_blocking for gap in gaps] == [True, False]
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(period, "open", by=make_user(role="admin"), at=moment(TODAY))
    assert refusal.value.faults == [("", gaps[0].text)]


def test_gaps_that_only_warn_do_not_stop_the_step(period):
    period.cluster.pledges.update(status="signing")
    done = workflow.take(period, "open", by=make_user(role="admin"), at=moment(TODAY))
    assert done.status == "open"


def test_who_may_look_before_it_opens(knock, entry_period):
    Period.objects.update(status="preparing")
    url = reverse("period-gaps", args=[entry_period.pk])
    asked = ("admin", "head", "deputy", "staff", "editor", "commander", "outsider", "stranger")
    assert {who: knock(who, url).status_code for who in asked} == {
        "admin": 200,
        "head": 200,
        "deputy": 200,
        "staff": 404,
        "editor": 404,
        "commander": 404,
        "outsider": 404,
        "stranger": 302,
    }


def test_the_head_reads_without_doors_into_the_administration(knock, entry_period, entry_report):
    Period.objects.update(status="preparing")
    page = knock("head", reverse("period-gaps", args=[entry_period.pk])).text
    assert "Chưa có" in page or "chưa" in page
    assert "/quan-tri/" not in page
    pledge = entry_report.results.get().target.pledge
    assert reverse("period-gaps", args=[entry_period.pk]) in knock("head", pledge.get_absolute_url()).text
    assert (
        reverse("period-gaps", args=[entry_period.pk]) not in knock("staff", pledge.get_absolute_url()).text
    )


def test_the_step_page_lists_the_gaps_with_links_and_turns_green(client, period):
    client.force_login(make_user(role="admin"))
    url = reverse("admin:cluster_reports_period_step", args=[period.pk, "open"])
    Target.objects.update(planned=None)
    period.cluster.pledges.update(status="signing")
    page = client.get(url).text
    assert "Còn 2 khoảng trống" in page
    target = reverse("admin:cluster_reports_target_change", args=[target_of(period).pk])
    assert f'<a href="{target}">Chỉ tiêu “Tuần tra” chưa có mức giao.</a>' in page
    Target.objects.update(planned=5)
    period.cluster.pledges.update(status="confirmed")
    for address in (url, reverse("period-gaps", args=[period.pk])):
        page = client.get(address).text
        assert ("Không còn khoảng trống nào." in page, 'class="no-gaps"' in page) == (True, True)
    change = client.get(reverse("admin:cluster_reports_period_change", args=[period.pk])).text
    assert "Không còn khoảng trống nào" in change


@pytest.mark.parametrize("number", [1, 5])
def test_looking_costs_the_same_for_few_and_many_units(number, django_assert_num_queries):
    units = [make_unit() for _ in range(number)]
    cluster = make_cluster(units)
    pledge = make_pledge(cluster)
    for unit in units:
        make_target(pledge).assignments.create(unit=unit)
        make_line(pledge, unit=unit)
    period = make_period(cluster, status="preparing")
    with django_assert_num_queries(9):
        prepared = load(period, TODAY)
    with django_assert_num_queries(0):
        assert len(find(prepared)) > number
