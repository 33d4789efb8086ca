"""A unit over its periods: who reads which of its figures and words, and what a merger makes of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports.models import Membership, Review
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


def url_of(unit):
    return reverse("unit", args=[unit.pk])


def report_of(
    cluster, unit, year, value, status="published", kind="h1", name="Tuần tra", state="approved", **fields
):
    """The unit's report of a period with one figure and words that name the year."""
    pledge = make_pledge(cluster, year)
    target = pledge.targets.filter(name=name).first() or make_target(pledge, name, **fields)
    period = cluster.periods.filter(kind=kind, year=year).first() or make_period(
        cluster, kind, year, status=status
    )
    words = {"limitations": f"Hạn chế năm {year}.", "directions": f"Việc sẽ làm sau {year}."}
    report = period.reports.filter(unit=unit).first() or make_report(period, unit, state, **words)
    make_result(report, target, value)
    return report


def figures(page):
    return {row.name: [cell.words for cell in row.cells] for row in page.context["table"].figures}


def prose(page):
    return {row.name: [cell.words for cell in row.cells] for row in page.context["table"].prose}


@pytest.mark.parametrize(
    ("who", "status", "sees_figures", "sees_prose"),
    [
        ("stranger", 404, False, False),
        ("outsider", 404, False, False),
        ("staff", 200, True, True),
        ("other", 200, True, False),  # published figures only
        ("head", 200, True, True),
        ("deputy", 200, True, True),
        ("editor", 200, True, True),
        ("commander", 200, True, True),
        ("admin", 200, True, True),
    ],
)
def test_who_reads_what_of_a_unit(knock, entry_cluster, people, who, status, sees_figures, sees_prose):
    report = report_of(entry_cluster, people["staff"].unit, 2026, 64)
    page = knock(who, url_of(report.unit))
    assert page.status_code == status
    assert ("64 cuộc" in page.text, "Hạn chế năm 2026." in page.text) == (sees_figures, sees_prose)
    assert (report.get_absolute_url() in page.text) == sees_prose


def test_four_periods_stand_in_one_table_with_links_to_each_review(knock, entry_cluster, people):
    unit = people["staff"].unit
    for year, kind, value in ((2025, "h1", 10), (2025, "h2", 30), (2026, "h1", 20), (2026, "h2", 40)):
        make_review(report_of(entry_cluster, unit, year, value, kind=kind).period)
    page = knock("staff", url_of(unit))
    assert figures(page) == {"Tuần tra": ["40 cuộc", "20 cuộc", "30 cuộc", "10 cuộc"]}
    assert prose(page)["Hạn chế"] == [*["Hạn chế năm 2026."] * 2, *["Hạn chế năm 2025."] * 2]
    assert prose(page)["Phương hướng kỳ sau"][-1] == "Việc sẽ làm sau 2025."
    for review in Review.objects.all():
        assert review.get_absolute_url() in page.text
    (chart,) = page.context["table"].charts
    assert [row[1] for row in chart.rows] == ["10", "30", "20", "40"]
    assert chart.summary == (
        "Cao nhất là kỳ gần nhất, 6 tháng cuối năm 2026, 40 cuộc; thấp nhất 6 tháng đầu năm 2025, 10 cuộc."
    )


def test_others_see_no_figure_before_publication_and_nobody_one_before_approval(knock, entry_cluster, people):
    unit = people["staff"].unit
    report_of(entry_cluster, unit, 2026, 64, status="open")
    assert figures(knock("head", url_of(unit))) == {"Tuần tra": ["64 cuộc"]}
    assert knock("other", url_of(unit)).context["table"].columns == []
    report_of(entry_cluster, unit, 2026, 99, status="open", kind="h2", state="submitted")
    page = knock("head", url_of(unit))
    assert figures(page) == {"Tuần tra": ["chưa duyệt", "64 cuộc"]}
    assert "99 cuộc" not in page.text
    assert prose(page)["Hạn chế"] == ["–", "Hạn chế năm 2026."]


def test_figures_kept_inside_the_unit_go_to_those_who_may_read_its_report(knock, entry_cluster, people):
    report = report_of(entry_cluster, people["staff"].unit, 2026, 64, name="Ý kiến nội bộ", visibility="unit")
    seen = {
        who: bool(figures(knock(who, url_of(report.unit)))) for who in ("staff", "head", "other", "commander")
    }
    assert seen == {"staff": True, "head": True, "other": False, "commander": False}


def test_states_are_kept_apart_and_charts_draw_zero_but_no_gap(knock, entry_cluster, people):
    unit = people["staff"].unit
    for year, state, value in (
        (2023, "na", None),
        (2024, "zero", None),
        (2025, "estimate", 5),
        (2026, "missing", None),
    ):
        result = report_of(entry_cluster, unit, year, 1).results.get()
        result.state, result.value = state, 0 if state == "zero" else value
        result.save()
    page = knock("staff", url_of(unit))
    assert figures(page) == {"Tuần tra": ["không giao", "ước 5 cuộc", "Không phát sinh", "Không áp dụng"]}
    (chart,) = page.context["table"].charts
    assert [row[1] for row in chart.rows] == ["không áp dụng", "0", "ước 5", "chưa có số liệu"]


def test_a_merged_unit_has_the_sum_of_its_predecessors_or_nothing_to_compare(client):
    old = [make_unit("Phòng Hậu cần"), make_unit("Phòng Kỹ thuật")]
    new = make_unit("Phòng Hậu cần - Kỹ thuật")
    new.predecessors.set(old)
    cluster = make_cluster([new], number=7)
    for unit in old:
        Membership.objects.create(cluster=cluster, unit=unit, starts_on=date(2020, 1, 1))
        report_of(cluster, unit, 2025, 10)
    report_of(cluster, old[0], 2024, 10)
    report_of(cluster, new, 2026, 30)
    client.force_login(make_user(new))
    page = client.get(url_of(new))
    assert figures(page) == {
        "Tuần tra": ["30 cuộc", "20 cuộc (gộp đơn vị tiền thân)", "không so sánh được (sắp xếp lại đơn vị)"]
    }
    (chart,) = page.context["table"].charts
    assert [row[1] for row in chart.rows] == ["không so sánh được", "20 (gộp đơn vị tiền thân)", "30"]
    assert "Sáp nhập từ: Phòng Hậu cần; Phòng Kỹ thuật." in page.text


def test_a_unit_split_in_two_is_no_base_for_either(client):
    old, heirs = make_unit("Phòng Cũ"), [make_unit("Phòng Một"), make_unit("Phòng Hai")]
    cluster = make_cluster(heirs, number=8)
    for heir in heirs:
        heir.predecessors.set([old])
    report_of(cluster, old, 2025, 10)
    report_of(cluster, heirs[0], 2026, 6)
    client.force_login(make_user(heirs[0]))
    assert figures(client.get(url_of(heirs[0]))) == {
        "Tuần tra": ["6 cuộc", "không so sánh được (sắp xếp lại đơn vị)"]
    }


def test_long_words_are_cut_with_a_way_to_the_rest_and_markup_stays_words(knock, entry_cluster, people):
    report = report_of(entry_cluster, people["staff"].unit, 2026, 64, name="Tuần <b>tra</b>")
    report.limitations = "<script>alert(1)</script> " + "phối hợp chưa chặt " * 60
    report.save()
    page = knock("staff", url_of(report.unit))
    (cell,) = next(row for row in page.context["table"].prose if row.name == "Hạn chế").cells
    assert cell.words.endswith("…")
    assert len(cell.words) < 170
    assert cell.url == report.get_absolute_url()
    assert "<script>alert" not in page.text
    assert "<b>tra" not in page.text


def test_a_stranger_reads_the_sentences_of_public_articles_that_name_the_unit(knock, entry_cluster, people):
    report = report_of(entry_cluster, people["staff"].unit, 2026, 987654, name="KÍN")
    review = make_review(report.period)
    texts = (
        "Sáng 24/6, Cụm gồm các phòng: Tham mưu, Hậu cần họp.",
        "Hậu cần có mô hình vườn rau xanh. Công tác hậu cần được giữ vững. Tham mưu dẫn đầu.",
    )
    public = make_published(review, texts)
    make_published(review, ("Mở đầu.", "Hậu cần còn yếu KÍN."), audience="internal")
    page = knock("stranger", url_of(report.unit))
    (mention,) = page.context["mentions"]
    assert (mention.article, mention.sentences) == (public, ["Hậu cần có mô hình vườn rau xanh."])
    for hidden in ("KÍN", "987.654", "Hạn chế năm", report.get_absolute_url()):
        assert hidden not in page.text
    assert len(knock("other", url_of(report.unit)).context["mentions"]) == 2


def test_who_was_not_in_the_cluster_then_is_not_told_of_its_articles(client, entry_cluster):
    make_published(make_review(make_period(entry_cluster, year=2025)))
    late = make_unit("Phòng Mới")
    Membership.objects.create(cluster=entry_cluster, unit=late, starts_on=date(2026, 1, 1))
    page = client.get(url_of(late))
    assert (page.status_code, page.context["mentions"]) == (200, [])
    assert "Chưa có bài nào được đăng." in page.text
    assert client.get(url_of(make_unit())).status_code == 404


def test_somebody_without_a_unit_is_led_to_nothing(client):
    unit = make_unit()
    client.force_login(make_user(role="admin"))
    assert client.get(url_of(unit)).status_code == 200
    assert client.get(reverse("unit", args=[10**9])).status_code == 404


# --- cost


def test_a_stranger_costs_the_same_for_one_article_and_for_many(client, entry_cluster, people):
    unit, counts = people["staff"].unit, []
    for years in ([2026], range(2018, 2026)):
        for year in years:
            make_published(make_review(report_of(entry_cluster, unit, year, 5).period))
        for address in (url_of(unit), reverse("cluster-comparison", args=[entry_cluster.slug])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts == [5, 2, 5, 2]
