""" "Không phát sinh" of a rate: no letters came, so none was late. Wherever it stands it is no 0%."""

from datetime import date
from decimal import Decimal

import pytest

from cluster_reports.article import material
from cluster_reports.models.pledge_copy import reached, year_results
from cluster_reports.scoring.snapshot import read
from cluster_reports.tables.brief_matrix import Material, matrix_of
from cluster_reports.tables.consolidated import table_of
from cluster_reports.tables.period_comparison import Told, units_chart
from cluster_reports.tables.report_lines import lines_of
from cluster_reports.tables.score_book import book_of, ranking_of
from cluster_reports.tables.unit_slide import figure
from tests.article.samples import figures, members, period, snapshot
from tests.factories import (
    make_cluster,
    make_criterion,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_scoring,
    make_table,
    make_target,
    make_unit,
)

RATE = {"name": "Đơn thư giải quyết đúng hạn", "measure": "%", "planned": 95}


def rate_of(cluster):
    return make_target(
        make_pledge(cluster), RATE["name"], measure="%", planned=95, over_units="floor", over_time="average"
    )


@pytest.mark.parametrize(
    ("values", "said", "coverage"),
    [
        ((0, 0, 0), "không phát sinh", "3/3 đơn vị"),
        ((0, 98, 97), "từ 97% trở lên", "2/3 đơn vị, 1 không áp dụng hoặc không phát sinh"),
    ],
)
def test_the_cluster_table_says_so(values, said, coverage):
    whole = snapshot(figures=(figures(values, **RATE),), members=members(3))
    (row,) = table_of(whole, [one.target for one in whole.figures])
    assert (row.said, row.coverage, row.progress if said == "không phát sinh" else "") == (said, coverage, "")


def test_the_brief_neither_praises_nor_blames():
    whole = snapshot(figures=(figures((0, 100, 80), **RATE),), members=members(3))
    (row,) = matrix_of(Material(whole.members, whole.period, whole.figures)).rows
    assert [(cell.kind, cell.said) for cell in row.cells][0] == ("figure", "không phát sinh")
    assert row.cells[0].short is None


def test_the_chart_leaves_a_gap():
    one = figures((0, 100, 98), **RATE)
    told = Told(1, "6 tháng đầu năm 2026", "h1", 2026, material.PeriodFigures(period(), members(3), (one,)))
    chart = units_chart(told, one.target.pk)
    assert "không phát sinh" in str(chart.rows)
    assert "0%" not in [cell for row in chart.rows for cell in row]


@pytest.mark.django_db
def test_a_line_of_a_report_is_not_judged():
    unit = make_unit()
    report = make_report(make_period(make_cluster([unit])), unit, "approved")
    result = make_result(report, rate_of(report.period.cluster), 0, "zero")
    (line,) = lines_of(report, [result])
    assert (line.said, line.is_met, line.percent, line.findings) == ("Không phát sinh", None, None, [])
    assert figure(line).word == ""


@pytest.mark.django_db
def test_scoring_asks_nothing_of_the_unit():
    idle, busy = make_unit("Phòng Chính trị"), make_unit("Phòng Tham mưu")
    cluster = make_cluster([idle, busy])
    of, target = make_period(cluster), rate_of(cluster)
    table = make_table(cluster)
    make_criterion(table, "Giải quyết đơn", kind="target", maximum=10, target=target)
    make_criterion(table, "Có kế hoạch", kind="pass", maximum=5)
    for unit, value, state in ((idle, 0, "zero"), (busy, 96, "value")):
        make_result(make_report(of, unit, "approved"), target, value, state)
    scoring = make_scoring(of, table)
    book = book_of(scoring, read(scoring, date(2026, 6, 30)))
    maximum = {row["name"]: row["maximum"] for row in ranking_of(book)}
    assert [Decimal(maximum[unit.name]) for unit in (idle, busy)] == [5, 15]


@pytest.mark.django_db
def test_a_year_averages_what_there_was():
    unit = make_unit()
    cluster = make_cluster([unit])
    target = rate_of(cluster)
    halves = [make_period(cluster, kind) for kind in ("h1", "h2")]
    for of, value, state in zip(halves, (0, 98), ("zero", "value"), strict=True):
        make_result(make_report(of, unit, "approved"), target, value, state)
    assert year_results(target.pledge)[target.pk, unit.pk].value == 98
    year = make_report(make_period(cluster, "year"), unit)
    (line,) = lines_of(year, [make_result(year, target, None, "missing")])
    assert line.combined == 98
    assert "6 tháng đầu năm 2026 không phát sinh" in line.parts_said.replace(
        "tháng đầu năm 2026 k", "tháng đầu năm 2026 k"
    )


def test_a_half_that_is_not_there_leaves_the_year_out():
    assert reached("average", {"h1": None}) is None
    assert reached("average", {"h1": None, "h2": None}) is None
    assert reached("average", {"h1": None, "h2": Decimal(98)}).value == 98
