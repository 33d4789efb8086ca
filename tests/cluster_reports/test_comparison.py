"""Periods side by side: what is compared, what cannot be, what a stranger reads, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from msgspec.structs import replace

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.article.snapshot import NO_SOURCE, FiguresOver, read
from cluster_reports.models import Assignment, ClusterRole, Membership
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


@pytest.fixture
def url(entry_cluster):
    return reverse("cluster-comparison", args=[entry_cluster.slug])


def fill(cluster, year, values, kind="h1", name="Tuần tra", units=None, status="published", **fields):
    """A reviewed period in which the units (all members) have these figures of one target; None: no report."""
    target = make_pledge(cluster, year).targets.filter(name=name).first()
    target = target or make_target(make_pledge(cluster, year), name, **fields)
    period = cluster.periods.filter(kind=kind, year=year).first() or make_period(
        cluster, kind, year, status=status
    )
    if not hasattr(period, "review"):
        make_review(period)
    units = units or [membership.unit for membership in cluster.memberships.all()]
    for unit, value in zip(units, values, strict=False):
        if value is not None:
            report = period.reports.filter(unit=unit).first() or make_report(period, unit, "approved")
            make_result(report, target, value)
    return period, target


def the_line(page):
    ((line, _),) = page.context["lines"]
    return line.now, line.base, line.turn, line.change


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 404),
        ("outsider", 404),
        *((who, 200) for who in ("staff", "other", "head", "deputy", "editor", "commander", "admin")),
    ],
)
def test_only_the_inside_reads_a_cluster_without_public_articles(knock, url, entry_cluster, who, status):
    fill(entry_cluster, 2026, [10])
    assert knock(who, url).status_code == status


def test_a_cluster_without_reviews_says_so_and_an_unknown_one_is_not_found(knock, url):
    assert "Chưa có kỳ nào để so sánh." in knock("staff", url).text
    assert knock("staff", reverse("cluster-comparison", args=["khong-co"])).status_code == 404


def test_a_period_stands_beside_the_same_one_last_year_or_the_one_before(knock, url, entry_cluster):
    fill(entry_cluster, 2025, [10, 20, 30, 40])
    fill(entry_cluster, 2025, [30, 30, 30, 30], kind="h2")
    fill(entry_cluster, 2026, [20, 20, 30, 40])
    assert the_line(knock("staff", url)) == ("110 cuộc", "100 cuộc", "up", "tăng 10 cuộc (10,0%)")
    page = knock("staff", f"{url}?so-voi=ky-truoc")
    assert the_line(page) == ("110 cuộc", "120 cuộc", "down", "giảm 10 cuộc (8,3%)")
    assert [(label, current) for label, _, current in page.context["bases"]] == [
        ("Cùng kỳ năm trước", False),
        ("Kỳ trước", True),
    ]
    assert list(page.context["trend"].rows) == [
        ("6 tháng đầu năm 2025", "100"),
        ("6 tháng cuối năm 2025", "120"),
        ("6 tháng đầu năm 2026", "110"),
    ]


def test_a_period_is_chosen_and_nonsense_in_the_address_is_no_fault(knock, url, entry_cluster):
    before, _ = fill(entry_cluster, 2025, [10])
    fill(entry_cluster, 2026, [20])
    assert knock("staff", f"{url}?ky={before.pk}").context["chosen"] == before
    for nonsense in (
        "ky=x&so-voi=y&chi-tieu=z",
        f"chi-tieu={'9' * 40}",
        "chi-tieu=-1",
        "ky=%00&chi-tieu=%F0%9F%98%80",
    ):
        page = knock("staff", f"{url}?{nonsense}")
        assert page.status_code == 200
        assert the_line(page)[0] == "20 cuộc"


@pytest.mark.parametrize(
    ("direction", "turn", "is_better"),
    [("up", "up", True), ("down", "up", False), ("count", "up", None)],
)
def test_more_is_better_only_where_it_is_aimed_at(knock, url, entry_cluster, direction, turn, is_better):
    fill(entry_cluster, 2025, [10], direction=direction)
    fill(entry_cluster, 2026, [20], direction=direction)
    ((line, _),) = knock("staff", url).context["lines"]
    assert (line.turn, line.is_better) == (turn, is_better)


def test_a_target_follows_its_code_when_its_name_changes(knock, url, entry_cluster):
    fill(entry_cluster, 2025, [10], name="Tuần tra", code="TT")
    _, target = fill(entry_cluster, 2026, [20], name="Tuần tra, canh gác", code="TT")
    page = knock("staff", f"{url}?chi-tieu={target.pk}")
    assert the_line(page) == ("20 cuộc", "10 cuộc", "up", "tăng 10 cuộc (100,0%)")
    assert [row[1] for row in page.context["trend"].rows] == ["10", "20"]


def test_other_units_behind_a_figure_are_no_base_and_interrupt_the_line(knock, url, entry_cluster):
    fill(entry_cluster, 2025, [10, 20, 30, 40])
    fill(entry_cluster, 2026, [20, 20, 30])
    page = knock("staff", url)
    assert the_line(page) == ("70 cuộc", "100 cuộc", "", "không so sánh được (không cùng đơn vị báo cáo)")
    assert (
        "6 tháng đầu năm 2026 không so sánh được với kỳ trước do không cùng đơn vị báo cáo"
        in page.context["trend"].summary
    )


@pytest.fixture
def merged():
    """Phòng Hậu cần - Kỹ thuật, made of two in July 2025, beside Phòng Tham mưu."""
    old = [make_unit("Phòng Hậu cần"), make_unit("Phòng Kỹ thuật")]
    new, staff = make_unit("Phòng Hậu cần - Kỹ thuật"), make_unit("Phòng Tham mưu")
    new.predecessors.set(old)
    cluster = make_cluster([staff], number=7)
    for unit in old:
        Membership.objects.create(
            cluster=cluster, unit=unit, starts_on=date(2020, 1, 1), ends_on=date(2025, 6, 30)
        )
    Membership.objects.create(cluster=cluster, unit=new, starts_on=date(2025, 7, 1))
    return cluster, staff, old, new


def test_a_merged_unit_is_compared_with_the_sum_of_what_it_was(client, merged):
    cluster, staff, old, new = merged
    fill(cluster, 2025, [5, 10, 20], units=[staff, *old])
    fill(cluster, 2026, [5, 40], units=[staff, new])
    client.force_login(make_user(staff))
    page = client.get(reverse("cluster-comparison", args=[cluster.slug]))
    assert the_line(page) == ("45 cuộc", "35 cuộc", "up", "tăng 10 cuộc (28,6%)")


def test_where_a_predecessor_is_missing_nothing_is_compared(client, merged):
    cluster, staff, old, new = merged
    fill(cluster, 2025, [5, 10], units=[staff, old[0]])
    fill(cluster, 2026, [5, 40], units=[staff, new])
    client.force_login(make_user(staff))
    page = client.get(reverse("cluster-comparison", args=[cluster.slug]))
    assert the_line(page) == ("45 cuộc", "15 cuộc", "", "không so sánh được (sắp xếp lại đơn vị)")
    assert "do sắp xếp lại đơn vị" in page.context["trend"].summary
    assert "<polyline" not in page.context["trend"].svg


def test_a_change_recorded_with_the_result_serves_where_last_year_has_no_figures(knock, url, entry_cluster):
    period, target = fill(entry_cluster, 2026, [])
    make_result(period.review, target, 20, same_period_change=5)
    assert the_line(knock("staff", url)) == (
        "20 cuộc",
        "15 cuộc (theo báo cáo kỳ sau)",
        "up",
        "tăng 5 cuộc (33,3%)",
    )
    last_year, _ = fill(entry_cluster, 2025, [])
    page = knock("staff", url)
    assert (page.context["base"], the_line(page)[1]) == (last_year, "15 cuộc (theo báo cáo kỳ sau)")
    assert page.context["trend"].rows == (
        ("6 tháng đầu năm 2025, theo báo cáo kỳ sau", "15"),
        ("6 tháng đầu năm 2026", "20"),
    )
    assert "<polyline" in page.context["trend"].svg
    before, then = fill(entry_cluster, 2025, [], kind="h2")
    make_result(before.review, then, 16)
    assert the_line(knock("staff", f"{url}?so-voi=ky-truoc"))[2:] == ("up", "tăng 4 cuộc (25,0%)")


def test_units_stand_beside_their_plans_and_what_they_did_not_report(knock, url, entry_cluster):
    _, target = fill(entry_cluster, 2026, [10, 0, None, None], planned=40)
    last = entry_cluster.memberships.last().unit
    Assignment.objects.create(target=target, unit=last, is_assigned=False)
    chart = knock("commander", url).context["units"]
    assert chart.rows == (
        ("Tham mưu", "10", "20"),
        ("Chính trị", "0", "20"),
        ("Hậu cần", "chưa có số liệu", "20"),
    )


def test_percentages_without_weights_are_said_and_not_drawn(knock, url, entry_cluster):
    fill(entry_cluster, 2026, [98, 99], measure="%")
    chart = knock("staff", url).context["trend"]
    assert chart.rows == (("6 tháng đầu năm 2026", "từ 98% trở lên"),)
    assert "<circle" not in chart.svg


def test_a_year_without_a_period_is_a_gap_in_the_line(knock, url, entry_cluster):
    fill(entry_cluster, 2023, [5])
    fill(entry_cluster, 2026, [10])
    page = knock("staff", url)
    assert [row[1] for row in page.context["trend"].rows] == ["5", "không có kỳ nào", "không có kỳ nào", "10"]
    assert "<polyline" not in page.context["trend"].svg
    assert page.context["base"] is None


def test_before_publication_only_those_who_may_read_the_review_see_its_figures(knock, url, entry_cluster):
    fill(entry_cluster, 2026, [10], status="open")
    assert knock("other", url).context["chosen"] is None
    assert the_line(knock("head", url))[0] == "10 cuộc"


def without_source(figures):
    """As ``FiguresOver`` gives them."""
    readings = tuple(replace(one, source=NO_SOURCE) for one in figures.readings)
    whole = figures.whole and replace(figures.whole, source=NO_SOURCE)
    return replace(figures, readings=readings, whole=whole, same_period=None, previous=None)


def test_the_figures_of_many_periods_are_those_of_their_snapshots(entry_cluster, people):
    """One arithmetic: what is compared is what each article says."""
    periods = []
    for year in (2025, 2026):
        period, target = fill(entry_cluster, year, [10, 20, 30], planned=40)
        Assignment.objects.create(target=target, unit=people["other"].unit, is_assigned=False)
        fill(entry_cluster, year, [1, None, 0, 2], name="Vi phạm", direction="zero", visibility="public")
        fill(entry_cluster, year, [98.5, 99], name="Quân số khỏe", measure="%")
        fill(entry_cluster, year, [7], name="Ý kiến nội bộ", visibility="unit")
        make_result(period.review, make_target(make_pledge(entry_cluster, year), "Chung"), 3)
        periods.append(period)
    for audience in ("internal", "public"):
        found = FiguresOver(periods, audience).of(periods)
        for period in periods:
            told = read(period.review, audience)
            bare = tuple(without_source(one) for one in told.figures)
            assert (found[period.pk].figures, found[period.pk].members) == (bare, told.members)
    assert len(bare) == 1


# --- what strangers read


def publish(period, audience="public"):
    cluster = period.cluster
    article, _ = draft.start(period.review, audience)
    workflow.take(article, "propose", by=make_user(cluster.memberships.first().unit), at=moment(TODAY))
    editor = make_user(cluster.organisation, "editor")
    return workflow.take(article, "publish", by=editor, at=moment(TODAY))


@pytest.fixture
def published(entry_cluster):
    """Two years; each has a figure for everybody and one for the cluster only."""
    articles = []
    for year, more in ((2025, 0), (2026, 5)):
        period, _ = fill(entry_cluster, year, [10 + more, 20, 30, 40], name="Giúp dân", visibility="public")
        fill(entry_cluster, year, [777, 777, 777, 777], name="Chỉ tiêu KÍN")
        period.review.meeting_on = period.ends_on
        period.review.save()
        articles.append(publish(period))
    return articles


def test_a_stranger_reads_what_the_public_articles_say_and_nothing_else(knock, url, published):
    for who in ("stranger", "outsider"):
        page = knock(who, url)
        assert the_line(page) == ("105 cuộc", "100 cuộc", "up", "tăng 5 cuộc (5,0%)")
        assert [row[1] for row in page.context["trend"].rows] == ["100", "105"]
        assert "units" not in page.context
        for hidden in ("KÍN", "777", "3.108", "Hậu cần"):
            assert hidden not in page.text
    assert len(knock("staff", url).context["lines"]) == 2


def test_strangers_keep_to_what_stands_published(knock, url, entry_cluster, published):
    """New data change nothing, a correction does, what was taken out is gone, and so is all with the articles."""
    entry_cluster.periods.get(year=2026).reports.first().results.update(value=99)
    assert the_line(knock("stranger", url))[0] == "105 cuộc"
    assert knock("staff", url).context["lines"][0][0].now == "189 cuộc"
    latest = published[-1]
    (figure,) = latest.published["figures"]
    figure["value"] = "104 cuộc"
    latest.save()
    page = knock("stranger", url)
    assert the_line(page) == ("104 cuộc", "100 cuộc", "", "không so sánh được (theo đính chính)")
    assert page.context["trend"].rows[-1][1] == "104 cuộc (theo đính chính)"
    assert "105" not in page.context["trend"].svg
    latest.published["passports"]["facts"] = []
    latest.save()
    assert knock("stranger", url).context["lines"] == []
    for article in published:
        article.audience = "internal"
        article.save()
    assert knock("stranger", url).status_code == 404


def test_an_article_from_before_there_were_passports_tells_no_figures(knock, url, entry_cluster):
    period, _ = fill(entry_cluster, 2026, [10], visibility="public")
    make_published(period.review)
    page = knock("stranger", url)
    assert page.status_code == 200
    assert "Kỳ này chưa có số liệu nào để so sánh." in page.text


def test_answers_in_words_name_no_unit_to_strangers(knock, url, entry_cluster):
    period, _ = fill(entry_cluster, 2026, [10, 20, 30, 40], name="Giúp dân", visibility="public")
    target = make_target(
        make_pledge(entry_cluster), "Ngày chính trị", direction="yes_no", measure="", visibility="public"
    )
    for order, report in enumerate(period.reports.all()):
        make_result(report, target, state="value", is_yes=order > 0)
    publish(period)
    assert [line.target.name for line, _ in knock("stranger", url).context["lines"]] == ["Giúp dân"]
    assert "không: Tham mưu" in knock("staff", url).text


def test_names_with_markup_stay_names(client):
    unit = make_unit("Phòng <b>Đậm</b>", short_name="<b>Đậm</b>")
    cluster = make_cluster([unit], proper_name="<i>Nghiêng</i>", number=None)
    fill(cluster, 2026, [10], name="Tuần <script>tra</script>", measure="<u>cuộc</u>")
    client.force_login(make_user(unit))
    text = client.get(reverse("cluster-comparison", args=[cluster.slug])).text
    assert not any(tag in text for tag in ("<b>Đậm", "<script>tra", "<u>cuộc", "<i>Ng"))


def test_a_head_of_other_years_reads_published_reviews_only(client, entry_cluster):
    late = make_unit("Phòng Mới")
    ClusterRole.objects.create(cluster=entry_cluster, unit=late, kind="deputy", starts_on=date(2027, 1, 1))
    fill(entry_cluster, 2026, [10], status="open")
    client.force_login(make_user(late))
    page = client.get(reverse("cluster-comparison", args=[entry_cluster.slug]))
    assert (page.status_code, page.context["chosen"]) == (200, None)


def test_a_fraction_is_divided_once_and_printed_to_two_places(knock, url, entry_cluster):
    ratio = {"measure": "%", "over_units": "ratio", "numerator_label": "đạt", "denominator_label": "dự"}
    period, target = fill(entry_cluster, 2026, [], **ratio)
    for unit, (good, all_) in zip(entry_cluster.memberships.all(), ((1, 3), (2, 4)), strict=False):
        report = make_report(period, unit.unit, "approved")
        make_result(report, target, Decimal(good * 100) / all_, numerator=good, denominator=all_)
    page = knock("staff", url)
    assert the_line(page)[0] == "42,86% (3/7)"
    assert page.context["trend"].rows == (("6 tháng đầu năm 2026", "42,86% (3/7)"),)
