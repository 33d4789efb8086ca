"""What only a browser proves: a level and a comparison go from the form to the article; two steps; the alphabet."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.models import Grade, GradeScale, Period, Review, UnitReport
from cluster_reports.vietnamese.words import count_words
from tests.e2e.demo import enter
from tests.e2e.entering import LIMITATIONS, STRENGTHS, Entry
from tests.e2e.setting_up import Administration
from tests.factories import (
    make_cluster,
    make_kind,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.acting import through_door

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
GRADED, PATROLS, LABOUR = "Công tác dân vận", "Tuần tra, canh gác", "Ngày công giúp dân"
APPROVED = UnitReport.Status.APPROVED


@pytest.fixture
def units(transactional_db, time_machine, settings):
    """A cluster of two units on a day when its first half of 2026 is open; the first unit leads it."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    time_machine.move_to(moment(date(2026, 6, 22)))
    units = [make_unit("Phòng Tham mưu", protocol_order=1), make_unit("Phòng Hậu cần", protocol_order=2)]
    make_user(units[0], username="thammuu", full_name="Trần Văn Mưu")
    make_user(units[1], username="haucan", full_name="Lê Văn Hậu")
    return units


@pytest.fixture
def cluster(units):
    return make_cluster(units, number=3, subject="Phong trào Thi đua Quyết thắng", deputy=units[1])


@pytest.fixture
def period(cluster):
    return make_period(cluster)


def looks_right(visitor, name):
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), size
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def hands_in(visitor, username, fill):
    """Staff fill in the report of their unit and submit it."""
    entry = Entry(visitor)
    visitor.log_in(username)
    visitor.page.get_by_role("link", name="Bắt đầu nhập").click()
    fill(entry)
    entry.write(strengths=STRENGTHS, limitations=LIMITATIONS)
    looks_right(visitor, f"proof-entry-{username}")
    entry.hand_in()


def presses(visitor, username, report, button):
    """Somebody opens a report and takes a step with it."""
    visitor.log_in(username)
    visitor.go(report.get_absolute_url())
    visitor.page.get_by_role("button", name=button, exact=True).click()
    return visitor.page.get_by_role("status").inner_text()


def drafts_the_article(visitor, period):
    """The head opens the review from the board and has its article written; gives the paragraph of the results."""
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(reverse("period", args=[period.pk]))
    page.get_by_role("button", name="Lập hội nghị sơ kết, tổng kết").click()
    page.get_by_role("link", name="Xem cả hội nghị").click()
    page.get_by_role("button", name="Soạn bài công khai").click()
    looks_right(visitor, "proof-desk")
    return page.get_by_label("Kết quả", exact=True).input_value()


def strip(visitor):
    """The stages of the report: (those done, the one it is in)."""
    stages = visitor.page.get_by_role("list", name="Báo cáo đang ở bước")
    done = [text.split("\n")[-1] for text in stages.locator(".is-done").all_inner_texts()]
    return done, stages.locator("[aria-current=step]").inner_text().split("\n")[-1]


def test_a_level_gives_the_board_its_colour_and_the_article_its_verb(visitor, units, cluster, period):
    scale = GradeScale.objects.create(name="Bốn mức")
    good, _, _ = (
        Grade.objects.create(scale=scale, order=order, label=label, phrase=phrase, is_met=is_met)
        for order, (label, phrase, is_met) in enumerate(
            [
                ("Tốt", "được thực hiện tốt", True),
                ("Đạt một phần", "mới đạt một phần", False),
                ("Không đạt", "chưa đạt yêu cầu", False),
            ]
        )
    )
    kind = {"direction": "graded", "measure": "", "over_units": "none", "over_time": "latest"}
    target = make_target(make_pledge(cluster), GRADED, scale=scale, visibility="public", **kind)
    make_result(make_report(period, units[0], APPROVED), target, state="value", grade=good)
    report = make_report(period, units[1], strengths="", limitations="")
    make_result(report, target)

    hands_in(visitor, "haucan", lambda entry: entry.box(GRADED, "mức").select_option("Đạt một phần"))
    assert "đã duyệt" in presses(visitor, "thammuu", report, "Duyệt")
    visitor.go(reverse("period", args=[period.pk]))
    cells = visitor.page.get_by_role("row").filter(has_text=GRADED).get_by_role("cell")
    told = {cell.inner_text().split("\n")[0]: cell.get_attribute("class") for cell in cells.all()[:2]}
    assert told == {"Tốt": "is-met", "Đạt một phần": "is-missed"}
    words = [cell.locator(".cell-word").first for cell in cells.all()[:2]]
    colours = [word.evaluate("one => getComputedStyle(one).color") for word in words]
    assert (colours[0] != colours[1], [word.inner_text() for word in words]) == (
        True,
        ["✓ đạt", "✗ chưa đạt"],
    )
    looks_right(visitor, "proof-board-levels")
    said = "công tác dân vận được thực hiện tốt ở Phòng Tham mưu, mới đạt một phần ở 1/2 đơn vị"
    assert said in drafts_the_article(visitor, period)


def test_two_people_after_the_unit_approve_and_the_strip_moves(visitor, units, cluster, period):
    target = make_target(make_pledge(cluster), PATROLS)
    report = make_report(
        period, make_member(cluster, "Phòng Kỹ thuật", "kythuat"), strengths="", limitations=""
    )
    make_result(report, target)
    make_user(username="quantri", role="admin", full_name="Trần Quản Trị")
    visitor.log_in("quantri")
    Administration(visitor).open("cluster_reports/cluster", "Cụm thi đua số 3")
    visitor.page.get_by_label("báo cáo qua hai bước duyệt").check()
    Administration(visitor).save()

    hands_in(visitor, "kythuat", lambda entry: entry.box(PATROLS).fill("45"))
    assert strip(visitor) == (["Nhập"], "Nộp")
    looks_right(visitor, "proof-strip-submitted")
    assert "đã thẩm định" in presses(visitor, "thammuu", report, "Thẩm định xong").lower()
    assert strip(visitor) == (["Nhập", "Nộp"], "Thẩm định")
    assert visitor.page.get_by_role("button", name="Duyệt", exact=True).count() == 0  # not by the same person
    looks_right(visitor, "proof-strip-checked")
    assert "đã duyệt" in presses(visitor, "haucan", report, "Duyệt")
    assert strip(visitor) == (["Nhập", "Nộp", "Thẩm định", "Duyệt"], "Duyệt")
    looks_right(visitor, "proof-strip-approved")
    history = visitor.page.locator(".timeline").inner_text()
    people = ["Nguyễn Văn kythuat", "Trần Văn Mưu", "Lê Văn Hậu"]
    assert [name for name in people if name not in history] == []


def make_member(cluster, name, username):
    unit = make_unit(name, protocol_order=3)
    cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
    make_user(unit, username=username)
    return unit


def test_a_comparison_is_worded_by_its_threshold(visitor, units, cluster, period):
    before = make_period(cluster, Period.Kind.FIRST_HALF, 2025, Period.Status.PUBLISHED)
    report = make_report(period, units[1], strengths="", limitations="")
    others = make_report(period, units[0], APPROVED)
    earlier = [make_report(before, unit, APPROVED) for unit in units]
    for order, (name, measure, value) in enumerate([(PATROLS, "cuộc", 500), (LABOUR, "ngày công", 50)]):
        fields = {"measure": measure, "visibility": "public", "order": order}
        now, then = (make_target(make_pledge(cluster, year), name, **fields) for year in (2026, 2025))
        for one in earlier:
            make_result(one, then, value=value)
        make_result(others, now, value=value)
        make_result(report, now)

    def fill(entry):
        entry.box(PATROLS).fill("504")  # 1.004 of both, where it was 1.000
        entry.box(LABOUR).fill("58")  # 108, where it was 100

    hands_in(visitor, "haucan", fill)
    presses(visitor, "thammuu", report, "Duyệt")
    text = drafts_the_article(visitor, period)
    assert "có 108 ngày công giúp dân, tăng 8% so với cùng kỳ năm 2025" in text
    assert "tuần tra, canh gác 1.004 cuộc, giữ ổn định như cùng kỳ" in text


ALPHABET = [
    *("Phòng An ninh", "Phòng Ăn uống", "Phòng Ân nghĩa", "Phòng Dân vận"),
    *("Phòng Đại sự", "Phòng Điện lực", "Phòng Em nhỏ", "Phòng Êm đềm"),
]


def test_lists_follow_the_vietnamese_alphabet(visitor, units, cluster, period):
    make_user(username="quantri", role="admin", full_name="Trần Quản Trị")
    for noun in ("đại đội", "ấp", "ê kíp"):
        make_kind(noun, noun, f"các {noun}")
    at = Administration(visitor)
    visitor.log_in("quantri")
    for name in sorted(ALPHABET, key=lambda name: name[::-1]):
        texts = {"name": name, "short_name": name, "protocol_order": "50"}
        at.add("units/unit", texts, {"kind": {"label": "phòng"}}, {"parent": cluster.organisation.name})
    visitor.go("/quan-tri/units/unit/")
    listed = visitor.page.locator("#result_list tbody th a").all_inner_texts()
    assert [name for name in listed if name in ALPHABET] == ALPHABET
    looks_right(visitor, "proof-alphabet-admin")
    visitor.go("/quan-tri/units/unitkind/")
    kinds = visitor.page.locator("#result_list tbody th a")
    assert kinds.all_inner_texts() == ["ấp", "đại đội", "ê kíp", "phòng"]
    visitor.page.locator("#result_list thead").get_by_role("link", name="Loại đơn vị").first.click()
    visitor.page.wait_for_url("**?o=*")
    assert kinds.all_inner_texts() == ["phòng", "ê kíp", "đại đội", "ấp"]  # the other way round
    at.open("cluster_reports/cluster", "Cụm thi đua số 3")
    for row, name in enumerate(reversed(ALPHABET), 2):
        at.add_row("memberships")
        at.fill({f"memberships-{row}-starts_on": "01/01/2026"}, {}, {f"memberships-{row}-unit": name})
    at.save()
    visitor.log_in("thammuu")
    visitor.go(reverse("period", args=[period.pk]))
    rows = visitor.page.get_by_role("table").first.get_by_role("rowheader").all_inner_texts()
    board = [text.split("\n")[0].strip() for text in rows]
    assert [name for name in board if name in ALPHABET] == ALPHABET
    looks_right(visitor, "proof-alphabet-board")


def test_a_full_review_becomes_a_short_draft_and_the_rest_stands_on_the_desk(visitor, demo):
    page = visitor.page
    enter(visitor, "head")
    review = Review.objects.get(period__name="6 tháng đầu năm 2026")
    with through_door("tests"):
        review.articles.filter(audience="internal").delete()
    visitor.go(review.get_absolute_url())
    page.get_by_role("button", name="Soạn bài nội bộ").click()
    page.get_by_text("Đã soạn bài từ số liệu đã duyệt.").wait_for()
    texts = [box.input_value() for box in page.locator("article.block textarea").all()]
    assert 250 <= count_words("\n".join(texts)) <= 400
    unused = page.get_by_role("region", name="Chưa dùng trong bài")
    clause = unused.get_by_role("listitem").filter(has_text="giúp dân 1.274 ngày công").inner_text()
    looks_right(visitor, "proof-unused")
    results = page.get_by_label("Kết quả", exact=True)
    results.fill(f"{results.input_value()} Ngoài ra, {clause}.")
    page.get_by_role("button", name="Lưu bài").click()
    page.get_by_text("Đã lưu bài.").wait_for()
    assert clause not in unused.inner_text()
    assert page.locator(".checks .is-wrong").count() == 0
