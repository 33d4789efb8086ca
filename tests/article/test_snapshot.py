import json
from datetime import date
from decimal import Decimal

import pytest

from cluster_reports.article.draft import write
from cluster_reports.article.snapshot import read, to_json
from cluster_reports.models import Assignment, Highlight, Limitation, Period, UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
)
from units.models import UnitName

from . import cases

pytestmark = pytest.mark.django_db
Status = UnitReport.Status
PENDING = "77.777"


def make_world(how_many=2, targets=1, status=Status.APPROVED, years=(2026,), called="Thứ", **fields):
    """A cluster with approved reports of some targets in the first halves of some years; its last review."""
    units = [
        make_unit(f"Phòng {called} {number}", protocol_order=number) for number in range(1, how_many + 1)
    ]
    cluster = make_cluster(units)
    for year in years:
        period = make_period(cluster, Period.Kind.FIRST_HALF, year)
        pledge = make_pledge(cluster, year)
        wanted = [
            make_target(pledge, f"Trồng cây đợt {number}", **{"visibility": "public", **fields})
            for number in range(targets)
        ]
        for unit in units:
            report = make_report(period, unit, status)
            for target in wanted:
                make_result(report, target, year - 2000 + unit.protocol_order)
    return make_review(period)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.CHECKED, Status.RETURNED])
def test_only_approved_reports_are_read(status):
    assert read(make_world(status=status), "internal").figures == ()


def test_a_value_that_waits_for_approval_is_said_nowhere():
    review = make_world(how_many=3)
    before = write(read(review, "internal"))
    report = review.period.reports.last()
    report.status, report.approved_by, report.approved_at = Status.SUBMITTED, None, None
    report.save()
    report.results.update(value=77777)
    after = write(read(review, "internal"))
    assert PENDING not in after.text
    assert "Theo báo cáo của 2/3 đơn vị, " in after.text
    assert before.text != after.text


@pytest.mark.parametrize(
    ("visibility", "audience", "is_read"),
    [
        ("public", "public", True),
        ("cluster", "public", False),
        ("unit", "public", False),
        ("public", "internal", True),
        ("cluster", "internal", True),
        ("unit", "internal", False),
    ],
)
def test_figures_are_read_by_who_may(visibility, audience, is_read):
    assert bool(read(make_world(visibility=visibility), audience).figures) == is_read


def test_lines_are_read_by_who_may():
    review = make_world()
    Highlight.objects.create(review=review, text="chuyện trong nhà", visibility="cluster")
    Limitation.objects.create(review=review, text="chuyện ai cũng biết", visibility="public")
    texts = {
        audience: json.dumps(to_json(read(review, audience)), ensure_ascii=False)
        for audience in ("public", "internal")
    }
    assert ("chuyện trong nhà" in texts["public"], "chuyện trong nhà" in texts["internal"]) == (False, True)
    assert "chuyện ai cũng biết" in texts["public"]


def test_queries_do_not_grow_with_units_targets_or_years(django_assert_num_queries):
    for review in (
        make_world(2, 1, years=(2025, 2026)),
        make_world(6, 4, years=(2024, 2025, 2026), called="Số"),
    ):
        with django_assert_num_queries(29):
            read(review, "internal")


def goal_of(review):
    return next(one.text for one in write(read(review, "public")).paragraphs if one.block == "directions")


def aiming(kind=Period.Kind.FIRST_HALF, **fields):
    """A review of five units, four of which have reported, that aims at a target of 100 a year for each of them."""
    units = [make_unit(f"Phòng Xanh {number}") for number in range(5)]
    period = make_period(make_cluster(units), kind)
    fields = {"measure": "cuộc", "planned": 100, "visibility": "public", **fields}
    target = make_target(make_pledge(period.cluster), "Tuần tra, canh gác", **fields)
    for unit in units[:4]:
        make_result(make_report(period, unit, Status.APPROVED), target, 60)
    review = make_review(period)
    review.directions.create(target=target)
    return review, target, units


def test_a_goal_is_the_clusters_plan_of_the_year_not_one_units():
    review, target, units = aiming()
    assert goal_of(review) == "6 tháng cuối năm 2026, Cụm phấn đấu cả năm tuần tra, canh gác 500 cuộc."
    Assignment.objects.create(target=target, unit=units[0], planned=40)
    Assignment.objects.create(target=target, unit=units[1], is_assigned=False)
    assert goal_of(review) == "6 tháng cuối năm 2026, Cụm phấn đấu cả năm tuần tra, canh gác 340 cuộc."


def test_the_goal_of_a_figure_that_is_not_divided_is_its_own_plan():
    review, target, _ = aiming()
    make_result(review, target, 240)
    assert goal_of(review) == "6 tháng cuối năm 2026, Cụm phấn đấu cả năm tuần tra, canh gác 100 cuộc."


def test_a_goal_of_the_year_ahead_is_what_its_pledge_says():
    review, _, _ = aiming(Period.Kind.SECOND_HALF)
    assert goal_of(review) == "Năm 2027, Cụm phấn đấu hoàn thành chỉ tiêu tuần tra, canh gác."
    ahead = make_pledge(review.period.cluster, 2027)
    hidden = make_target(ahead, "Tuần tra, canh gác", measure="cuộc", planned=120)
    assert "120" not in goal_of(review)
    assert "600" not in goal_of(review)
    hidden.visibility = "public"
    hidden.save()
    assert goal_of(review) == "Năm 2027, Cụm phấn đấu tuần tra, canh gác 600 cuộc."


def test_it_is_json_and_the_same_each_time():
    review = cases.case_2()
    texts = {json.dumps(to_json(read(review, "public")), ensure_ascii=False) for _ in range(3)}
    assert len(texts) == 1
    assert '"value": "28360"' in texts.pop()


def test_members_bear_the_names_of_the_periods_end():
    review = make_world()
    unit = review.period.members()[0]
    UnitName.objects.create(unit=unit, name="Phòng Cũ", short_name="Cũ", used_until=date(2026, 12, 31))
    snapshot = read(review, "public")
    assert (snapshot.members[0].name, snapshot.head) == ("Phòng Cũ", "Phòng Cũ")


def test_the_same_period_of_last_year_is_found_by_the_targets_name():
    figures = read(make_world(years=(2025, 2026)), "public").figures[0]
    assert [reading.value for reading in figures.readings] == [27, 28]
    assert [reading.value for reading in figures.same_period.readings] == [26, 27]
    assert figures.same_period.year == 2025


def test_last_years_figure_stays_inside_where_it_was_not_public():
    review = make_world(years=(2025, 2026))
    make_pledge(review.period.cluster, 2025).targets.update(visibility="cluster")
    assert read(review, "public").figures[0].same_period is None


def test_a_unit_without_the_target_is_not_counted():
    review = make_world(how_many=3)
    target = make_pledge(review.period.cluster).targets.get()
    first, second, third = review.period.members()
    Assignment.objects.create(target=target, unit=third, is_assigned=False)
    Assignment.objects.create(target=target, unit=second, planned=40)
    target.planned = 100
    target.save()
    figures = read(review, "public").figures[0]
    assert figures.assigned == (first.pk, second.pk)
    assert [(plan.year, plan.period) for plan in figures.unit_plans] == [(100, 50), (40, 20)]


def test_a_source_names_report_and_approver():
    review = make_world(how_many=1)
    report = review.period.reports.get()
    source = read(review, "public").figures[0].readings[0].source
    assert (source.label, source.report, source.approved_by) == (
        "Phòng Thứ 1",
        report.pk,
        str(report.approved_by),
    )
    assert source.approved_at == "2026-06-20T09:00+07:00"


def test_a_review_without_pledge_head_or_members_is_read():
    snapshot = read(make_review(make_period(make_cluster())), "public")
    assert (snapshot.members, snapshot.head, snapshot.figures) == ((), "", ())
    assert write(snapshot).text


def test_decimals_have_no_padding():
    review = make_world(how_many=1, places=2)
    review.period.reports.get().results.update(value=Decimal("94.6400"))
    assert str(read(review, "public").figures[0].readings[0].value) == "94.64"
