"""Few reports in: what stands behind the figures is said once, and nothing is said of all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.article.draft import write

from .samples import figures, full, meeting, members, reading, snapshot
from .test_any_subset import faults, lost


def results_of(*found, how_many=5, **fields):
    whole = snapshot(members=members(how_many), figures=found, **fields)
    return next(part.text for part in write(whole).paragraphs if part.block == "results")


def inventions(values, **fields):
    return figures(values, name="Sáng kiến được công nhận", measure="sáng kiến", **fields)


def test_what_was_reported_is_said_once_at_the_head():
    some = (5, 5, 5, None, None)
    found = (figures(some), inventions(some), figures(some, name="Giúp dân", measure="ngày công"))
    assert results_of(*found) == (
        "Theo báo cáo của 3/5 đơn vị, các đơn vị này tuần tra, canh gác 15 cuộc; có 15 sáng kiến được công nhận; "
        "giúp dân 15 ngày công."
    )


def test_one_report_is_of_one_unit():
    assert results_of(figures((5, None, None))) == (
        "Theo báo cáo của 1/3 đơn vị, đơn vị này tuần tra, canh gác 5 cuộc."
    )


def test_a_figure_that_misses_more_says_so():
    found = (figures((5, 5, 5, None, None)), inventions((5, None, 5, None, None)))
    assert results_of(*found) == (
        "Theo báo cáo của 3/5 đơn vị, các đơn vị này tuần tra, canh gác 15 cuộc; "
        "các đơn vị có 10 sáng kiến được công nhận (2/5 đơn vị báo cáo)."
    )


def test_those_who_reported_elsewhere_did_not_do_what_one_of_them_reported():
    some = (5, 5, 5, 5, None)
    few = figures((10, None, None, None, None), name="Giúp dân", measure="ngày công")
    assert results_of(figures(some), figures(some, name="Trồng cây", measure="cây"), few).endswith(
        "; trồng cây 20 cây; các đơn vị giúp dân 10 ngày công (1/5 đơn vị báo cáo)."
    )


def test_a_figure_given_to_fewer_is_no_exception_where_the_same_are_missing():
    found = (figures((5, 5, 5, None, None)), inventions((5, None), assigned=2))
    text = results_of(*found, how_many=5)
    assert text.count("báo cáo") == 2  # the head, and the second unit that answered elsewhere
    found = (figures((5, 5, 5, None, None)), inventions((5, 4, 3, None), assigned=4))
    assert results_of(*found).count("báo cáo") == 1


def test_one_figure_among_many_is_the_exception_and_not_the_whole_cluster():
    complete = [figures((5, 5), name=name) for name in ("Tuần tra", "Giúp dân", "Trồng cây")]
    text = results_of(*complete, inventions((7, None, None), assigned=3), how_many=3)
    assert text.endswith(
        "các đơn vị trồng cây 10 cuộc; có 7 sáng kiến được công nhận (theo báo cáo của 1/3 đơn vị)."
    )


def test_what_the_meeting_counted_itself_stands_apart_from_the_reports():
    whole = inventions((), whole=reading(4, None))
    assert results_of(whole, figures((5, None))) == (
        "Theo báo cáo của 1/2 đơn vị, đơn vị này tuần tra, canh gác 5 cuộc. "
        "Theo tổng hợp của hội nghị, Cụm có 4 sáng kiến được công nhận."
    )


def test_with_every_report_in_it_is_the_whole_cluster():
    assert results_of(inventions((5,) * 5)) == (
        "Theo số liệu tổng hợp, toàn Cụm có 25 sáng kiến được công nhận."
    )


NAMES = ["Tuần tra", "Sáng kiến", "Doanh thu", "Văn bản quá hạn", "Tỷ lệ phá án", "Mất an toàn"]
FIELDS = [
    {},
    {"measure": "sáng kiến"},
    {"measure": "tỷ đồng"},
    {"measure": "văn bản", "direction": "down"},
    {"measure": "%"},
    {"measure": "vụ", "direction": "zero"},
]


@given(
    reported=st.integers(1, 4),
    rows=st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=6, max_size=6),
    is_full=st.booleans(),
)
def test_nothing_is_said_of_all_while_reports_are_missing(reported, rows, is_full):
    found = tuple(
        figures(tuple(row[:reported]) + (None,) * (5 - reported), name=name, **fields)
        for name, fields, row in zip(NAMES, FIELDS, rows, strict=True)
    )
    whole = full(figures=found, awards=()) if is_full else snapshot(figures=found)
    draft = write(whole)
    assert (faults(draft), lost(draft)) == ([], [])
    counted = next(part.text for part in draft.paragraphs if part.block == "results").split("\n")[-1]
    assert re.findall(r"toàn Cụm|các đơn vị đều|tất cả|\) \(|\b0 (?:cuộc|sáng|tỷ|văn)", counted) == []
    assert len(re.findall(r"báo cáo của", counted)) <= 1


@pytest.mark.parametrize("as_of", ["", "15/6"])
def test_the_day_comes_before_the_reports(as_of):
    from datetime import date

    from .samples import period

    ends = {"figures_until": date(2026, 6, 15)} if as_of else {}
    text = results_of(figures((5, 5, None)), period=period(**ends), meeting=meeting())
    head = "Tính đến ngày 15/6, theo" if as_of else "Theo"
    assert text.startswith(f"{head} báo cáo của 2/3 đơn vị, các đơn vị này ")
