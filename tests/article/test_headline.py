"""Headlines by the pattern of the house, what may lead, and the three openings."""

import pytest
from msgspec.structs import replace

from cluster_reports.article.draft import write
from cluster_reports.article.headline import LENGTH, headline, leading
from cluster_reports.article.material import CHANGE, MEETING, THEME, AgendaItem, House

from .samples import figures, full, meeting, members, reading, snapshot

USUAL = "Cụm thi đua số 7 sơ kết phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026"


SHORT = full(awards=(), agenda=(), outcomes=(), limitations=(), directions=())


def house(pattern):
    return House(headline_pattern=pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("review", USUAL),
        ("superior", "Bộ Chỉ huy Quân sự tỉnh: Sơ kết phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026"),
        ("result", "Cụm thi đua số 7: tuần tra, canh gác tăng 7,1% so với cùng kỳ"),
        ("theme", "“Đoàn kết, sáng tạo”: Cụm thi đua số 7 sơ kết 6 tháng đầu năm 2026"),
        ("launch", "Cụm thi đua số 7 sơ kết 6 tháng đầu năm 2026, phát động đợt thi đua cao điểm 50 ngày"),
    ],
)
def test_a_headline_in_each_pattern(pattern, said):
    assert write(full(house=house(pattern), answered=())).headline == said


@pytest.mark.parametrize("pattern", ["superior", "result", "theme", "launch"])
def test_what_the_data_do_not_allow_gives_the_usual_headline(pattern):
    bare = snapshot(house=house(pattern))
    bare = replace(bare, cluster=replace(bare.cluster, organisation=""))
    assert headline(bare) == USUAL


def test_a_theme_too_long_for_a_headline_stays_out_of_it():
    long = full(house=house("theme"), meeting=replace(full().meeting, theme="dài " * 60))
    assert headline(long) == USUAL
    assert len(headline(snapshot(meeting=meeting(word="s" * 300)))) == LENGTH


def test_a_headline_too_long_loses_whole_phrases():
    long = snapshot(cluster=replace(snapshot().cluster, subject="phong trào " + "Thi đua Quyết thắng " * 9))
    assert headline(long) == "Cụm thi đua số 7 sơ kết 6 tháng đầu năm 2026"
    named = replace(long.period, name="kỳ sơ kết " * 18)
    assert headline(replace(long, period=named)) == "Cụm thi đua số 7 sơ kết"


def test_no_figure_leads_that_the_body_does_not_tell():
    assert headline(full(house=house("result")), told=()) == USUAL


def test_a_campaign_without_room_in_the_body_is_not_in_the_headline():
    name = "đợt thi đua cao điểm 50 ngày"
    letters = "ABCDEGHIKLMNOPQRSTUVXY"
    many = tuple(
        figures((9,) * 5, name=f"Việc {letter}", measure="cuộc", direction="count") for letter in letters
    )
    crowded = full(
        house=house("launch"),
        figures=many,
        agenda=(AgendaItem("launched", name, ""),),
        meeting=replace(full().meeting, context="chữ " * 300, place="Hội trường lớn " * 9),
    )
    written = write(crowded)
    assert (name in written.text) == (name in written.headline)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([("Giúp dân", (100, 100), (90, 90)), ("Trồng cây", (60, 60), (50, 50))], "Trồng cây"),
        ([("Giúp dân", (100, 100), (90, 90)), ("Sáng kiến", (2, 2), (1, 1))], "Giúp dân"),
        ([("Sáng kiến", (2, 2), (1, 1))], "Sáng kiến"),
        ([("Giúp dân", (100, None), (90, 90)), ("Trồng cây", (1, 1), None)], None),
        ([("Giúp dân", (1001, 1000), (1000, 1000))], None),
    ],
)
def test_the_largest_change_from_a_base_that_means_something_leads(rows, name):
    found = tuple(figures(now, name=one, last_year=before) for one, now, before in rows)
    fact = leading(snapshot(figures=found))
    assert (fact and fact.target.name) == name


def test_what_must_not_happen_leads_nothing():
    found = figures((40, 40), last_year=(20, 20), name="Vi phạm kỷ luật", direction="zero", measure="vụ")
    assert leading(snapshot(figures=(found,))) is None


def test_an_estimate_leads_nothing():
    guess = figures((17, reading(22, 2, "estimate")), name="Giúp dân", last_year=(20, 10))
    two = snapshot(members=members(2), house=house("result"))
    assert headline(replace(two, figures=(guess,)), {guess.target.pk}) == USUAL
    sure = figures((11, 22), name="Trồng cây", last_year=(20, 10))
    both = replace(two, figures=(guess, sure))
    assert "trồng cây tăng 10%" in headline(both, {guess.target.pk, sure.target.pk})


def test_without_last_year_the_largest_excess_over_a_plan_leads():
    found = (figures((60, 60), planned=50), figures((80, 80), planned=50, name="Giúp dân"))
    whole = full(figures=found, house=house("result"))
    assert leading(whole).target.name == "Giúp dân"
    assert write(whole).headline == "Cụm thi đua số 7: giúp dân vượt 60% kế hoạch năm"


@pytest.mark.parametrize(
    ("opens", "first"),
    [
        (MEETING, ["lead", "guests", "context", "movement", "results"]),
        (CHANGE, ["lead", "change", "results", "models", "guests"]),
        (THEME, ["lead", "movement", "context", "guests", "results"]),
    ],
)
def test_what_stands_first(opens, first):
    assert [one.block for one in write(SHORT, opens).paragraphs][:5] == first


def test_every_opening_states_the_same_facts():
    facts = []
    for opens in (MEETING, CHANGE, THEME):
        told = [fact for one in write(SHORT, opens).paragraphs for fact in one.facts]
        facts.append(sorted((fact["kind"], fact["said"]) for fact in told))
    assert facts[0] == facts[1] == facts[2]


def test_a_change_with_parts_takes_them_along():
    whole = figures((90,), measure="%", name="Kiểm tra", last_year=(80,))
    part = figures((70,), measure="%", name="Khá, giỏi", parent=whole.target.pk)
    text = write(snapshot(figures=(whole, part)), CHANGE).text
    assert "kiểm tra đạt 90%, cao hơn cùng kỳ" in text or "kiểm tra đạt 90%, cao hơn 10 điểm" in text
    assert text.count("khá, giỏi đạt 70%") == 1
    assert ", trong đó khá, giỏi đạt 70%" in text


def test_the_count_of_targets_holds_the_one_that_leads():
    names = ["Giúp dân", "Trồng cây", "Hiến máu", "Dạy chữ", "Đào giếng"]
    found = [figures((9,) * 5, name=name, last_year=(3,) * 5, planned=10) for name in names]
    crowded = full(figures=tuple(found), meeting=replace(full().meeting, context="chữ " * 200))
    texts = [write(crowded, opens).text for opens in (MEETING, CHANGE, THEME)]
    assert ["5/5 chỉ tiêu" in text for text in texts] == [True] * 3
