"""An error of every kind, planted in a generated article, is found; a generated article itself has none."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article import material
from cluster_reports.article.checks import Caption, check, numbers_in
from cluster_reports.article.checks.numbers import keys_of
from cluster_reports.article.material import to_json
from cluster_reports.article.stored import snapshot_of

from .proofs import proof
from .samples import figures, full, meeting, member, members, period, reading, snapshot
from .test_any_subset import LISTS, WORDS
from .test_length import demo, fuller, reviews  # noqa: F401  fixtures

GOOD = material.Grade(0, "tốt", "được thực hiện tốt", True)
FAIR = material.Grade(1, "yếu", "chưa được thực hiện tốt", False)


def review(**fields):
    """Patrols that rose, crimes that fell, an accident nobody had but one did not report, a verdict of four in five."""
    known = {
        "meeting": meeting(on=date(2026, 6, 24), session="sáng", assessment="phong trào phát triển đều"),
        "figures": (
            figures((10, 20, 30, 40, 50), last_year=(10, 20, 30, 40, 40), planned=100),
            figures((3, 2, 1, 2, 2), name="Giao lưu văn nghệ", measure="buổi"),
            figures((63,), name="Học tập chính trị", measure="lớp"),
            figures(
                (20, 20, 20, 20, 10),
                name="Phạm pháp hình sự",
                measure="vụ",
                direction="down",
                last_year=(30,) * 5,
            ),
            figures((0, 0, 0, 0, None), name="Mất an toàn giao thông", direction="zero", measure="vụ"),
            figures(
                tuple(reading(None, unit, "value", is_yes=unit < 5) for unit in range(1, 6)),
                name="hoàn thành kế hoạch huấn luyện",
                direction="yes_no",
                measure="",
            ),
            figures((90, 95, 92, 97, 100), name="Quân số khỏe", measure="%"),
        ),
        "limitations": (
            material.Limitation("công tác tuyên truyền chưa thường xuyên", "lực lượng mỏng"),
            material.Limitation("một số chỉ tiêu đạt thấp so với yêu cầu đề ra", ""),
        ),
        "directions": (material.Direction("đẩy mạnh tuyên truyền trong đơn vị", None, ""),),
        "guests": (material.Guest("Đại tá", "Nguyễn Văn An", "Trưởng phòng Phòng Pháp chế", ""),),
    }
    return snapshot(**(known | fields))


def found(*changes, one=None, **fields):
    """(kind, passage, whether it blocks) of what the checks find after these changes."""
    report = check(proof(one or review(), changes=changes, **fields))
    return [(finding.kind, finding.passage, finding.is_blocking) for finding in report.findings]


def only(*changes, **fields):
    [finding] = check(proof(fields.pop("one", None) or review(), changes=changes, **fields)).findings
    return finding


def mended(changes, **fields):
    """The block after the replacement that the only finding offers."""
    finding = only(*changes, **fields)
    text = proof(review(), changes=changes).headline.shown if finding.place == "headline" else ""
    text = text or next(
        part.shown for part in proof(review(), changes=changes).parts if part.place == finding.place
    )
    wanted = finding.replacement
    return f"{text[: wanted.start]}{wanted.text}{text[wanted.end :]}"


def test_the_generated_article_has_no_finding():
    report = check(proof(review()))
    assert (report.findings, report.total, str(report)) == (
        (),
        report.total,
        f"{report.total}/{report.total} số khớp",
    )
    assert report.total > 10


PLANTED = {  # what an editor typed: (block, old, new), what is found
    "wrong number": (("results", "150 cuộc", "155 cuộc"), ("number", "155 cuộc", True)),
    "another target's number": (("results", "10 buổi", "63 buổi"), ("number", "63 buổi", True)),
    "wrong measure": (("results", "150 cuộc", "150 lượt"), ("measure", "150 lượt", True)),
    "percent for a count": (("results", "63 lớp", "63% lớp"), ("measure", "63% lớp", True)),
    "all with one missing": (
        ("results", "hầu hết các đơn vị (4/5)", "tất cả các đơn vị"),
        ("coverage", "tất cả các đơn vị", True),
    ),
    "100% with one missing": (
        ("results", "hầu hết các đơn vị (4/5)", "100% đơn vị"),
        ("coverage", "100% đơn vị", True),
    ),
    "each of them with one missing": (
        ("results", "hầu hết các đơn vị (4/5)", "các đơn vị trong Cụm đều"),
        ("coverage", "các đơn vị trong Cụm đều", True),
    ),
    "nothing happened, one not heard": (
        ("results", "4/5 đơn vị báo cáo không phát sinh", "toàn Cụm không để xảy ra"),
        ("coverage", "không để xảy ra", True),
    ),
    "a rise for a fall": (("results", "giảm 60 vụ", "tăng 60 vụ"), ("change", "tăng", True)),
    "a fall for a rise": (("results", "tăng 7,1%", "giảm 7,1%"), ("change", "giảm", True)),
    "steady for a rise": (("results", "tăng 7,1% so", "giữ ổn định so"), ("change", "giữ ổn định", True)),
    "more than the plan": (
        ("results", "đạt 30% kế hoạch năm", "vượt kế hoạch năm"),
        ("change", "vượt", True),
    ),
    "the year in the headline": (
        ("headline", "6 tháng đầu năm 2026", "6 tháng đầu năm 2025"),
        ("year", "6 tháng đầu năm 2025", True),
    ),
    "a year of nobody": (("results", "cùng kỳ năm 2025", "cùng kỳ năm 2024"), ("year", "năm 2024", True)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_found_and_nothing_else(name):
    change, finding = PLANTED[name]
    assert found(change) == [finding]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("results", "150 cuộc", "155 cuộc"), "tuần tra, canh gác 150 cuộc"),
        (("results", "150 cuộc", "150 lượt"), "tuần tra, canh gác 150 cuộc"),
        (("results", "giảm 60 vụ", "tăng 60 vụ"), "giảm 60 vụ"),
        (("headline", "năm 2026", "năm 2025"), "6 tháng đầu năm 2026"),
        (
            ("limitations", "công tác tuyên truyền chưa thường xuyên", "…"),
            "Công tác tuyên truyền chưa thường xuyên",
        ),
    ],
)
def test_where_the_right_words_are_known_they_are_offered(change, text):
    assert text in mended([change])


@pytest.mark.parametrize(
    "change",
    [
        ("results", "10 buổi", "010 buổi"),
        ("lead", "24/6", "24-6"),
        ("lead", "24/6", "24/6/2026"),
        ("results", "hầu hết các đơn vị (4/5)", "đa số các đơn vị (4/5)"),
        ("limitations", "công tác tuyên truyền chưa thường xuyên", "tuyên truyền còn chưa thường xuyên"),
    ],
)
def test_the_same_in_other_words_is_no_error(change):
    assert found(change) == []


def test_a_dropped_limitation_stops_the_article_and_a_dropped_direction_is_told():
    assert found(hidden=("limitations",)) == [("dropped", "Hạn chế", True)]
    one = only(("limitations", "công tác tuyên truyền chưa thường xuyên", "…"))
    assert (one.passage, one.is_blocking) == ("công tác tuyên truyền chưa thường xuyên", True)
    assert found(hidden=("directions",)) == [("dropped", "Phương hướng", False)]
    assert only(hidden=("limitations",)).replacement.restores


def test_limitations_that_the_review_keeps_inside_are_not_missed():
    assert found(one=review(meeting=meeting(show_limitations=False, on=date(2026, 6, 24)))) == []


def test_photos_need_captions_of_their_own_and_words_for_who_cannot_see_them():
    twice = (Caption("Quang cảnh hội nghị", "Hội trường"), Caption("quang cảnh  hội nghị", ""))
    assert found(captions=twice) == [
        ("caption", "quang cảnh  hội nghị", True),
        ("alt", "quang cảnh  hội nghị", False),
    ]
    assert found(captions=(Caption("Trao 25 suất quà", "Trao quà"),)) == [("number", "25 suất quà", True)]
    assert found(captions=(Caption("Đồng chí An (thứ 7 từ trái sang)", "x"),)) == []


def test_headline_lead_length_name_and_links_are_looked_over():
    assert [one[0] for one in found(("headline", proof(review()).headline.shown, ""))] == ["headline"]
    assert ("lead", "", True) in found(hidden=("lead",))
    long = " rất dài" * 20
    assert found(("headline", "sơ kết", f"sơ kết{long}")) == [("headline", "", False)]
    assert ("lead", "", False) in found(("lead", "hội nghị", f"hội nghị{long}"))
    assert ("length", "", False) in found(("limitations", ".", f"{long * 12}."))
    three = "Cụm thi đua số 7 " * 3
    assert [one for one in found(("limitations", ".", f". {three}.")) if one[0] == "name"] == [
        ("name", "Cụm thi đua số 7", False)
    ] * 2
    assert found(("limitations", ".", ". Xem https://vidu.vn/bai-1.")) == [
        ("number", "1", True),
        ("link", "https://vidu.vn/bai-1", False),
    ]


def test_a_headline_number_that_the_body_does_not_hold():
    assert found(("headline", "sơ kết", "sơ kết, 10 buổi"), ("results", "10 buổi", "nhiều buổi")) == [
        ("headline", "10", True)
    ]


def test_a_meeting_that_lies_ahead_stops_the_article():
    assert found(today=date(2026, 6, 23)) == [("meeting", "", True)]


REGIMENTS = (
    member(1),
    member(2),
    member(3, "Trung đoàn Bộ binh 994", "Trung đoàn", "các trung đoàn"),
)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("Trung đoàn Bộ binh 994", "Trung đoàn Bộ binh 995", ("unit", "Trung đoàn Bộ binh 995", True)),
        ("Tham mưu", "Tham mu", ("unit", "Tham mu", True)),
        ("tổ chức", "cùng Phòng Tuyên huấn tổ chức", ("unit", "Phòng Tuyên huấn", False)),
        ("tổ chức", "cùng Phòng Pháp chế tổ chức", None),  # stands in a guest's post
        ("tổ chức", "tại Phòng họp số 7 tổ chức", None),
        ("tổ chức", "cùng Phòng Chính trị Nguyễn Văn An tổ chức", None),
    ],
)
def test_a_name_of_a_unit_is_one_of_the_review_or_of_the_register(old, new, finding):
    one = review(members=REGIMENTS, figures=())
    verb = next(
        verb for verb in ("tổ chức hội", "mở hội", "tiến hành hội") if verb in proof(one).parts[0].shown
    )
    if old == "tổ chức":
        old, new = verb, new.replace("tổ chức", verb)
    assert found(("lead", old, new), one=one) == ([finding] if finding else [])


def test_a_unit_of_the_register_that_is_no_member_is_told_and_stops_nobody():
    one = review(members=REGIMENTS, figures=())
    change = ("lead", "Trung đoàn Bộ binh 994", "Trung đoàn Bộ binh 995")
    registered = frozenset({"Trung đoàn Bộ binh 995"})
    assert found(change, one=one, registered=registered) == [("unit", "Trung đoàn Bộ binh 995", False)]


def test_a_confirmed_number_holds_for_this_number_only():
    change = ("results", "150 cuộc", "155 cuộc")
    report = check(proof(review(), changes=[change], confirmed=frozenset({"155 cuộc"})))
    assert (report.findings, report.confirmed, report.matching) == ((), ("155 cuộc",), report.total)
    assert found(("results", "150 cuộc", "156 cuộc"), confirmed=frozenset({"155 cuộc"})) == [
        ("number", "156 cuộc", True)
    ]


def test_what_people_wrote_in_the_review_claims_at_their_own_risk():
    words = "tất cả các đơn vị vượt kế hoạch, vi phạm giảm so với cùng kỳ; hầu hết các đơn vị tiến bộ"
    assert found(one=review(meeting=meeting(assessment=words, on=date(2026, 6, 24)))) == []
    assert found(one=review(highlights=(material.Highlight(words, ""),))) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%",
        "1" * 5000,
        "0" * 400,
        "<b>7</b>",
        "1/2/3/4/5",
        "９９ cuộc",
        "7\u0301 cuộc",
        "so với cùng kỳ năm",
    ],
)
def test_any_text_can_be_checked(text):
    one = proof(review())
    parts = tuple(replace(part, shown=text) for part in one.parts)
    assert check(replace(one, parts=parts)).findings
    assert check(replace(one, snapshot=None, parts=parts)).findings


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("28360", "28.360", True),
        ("02", "2", True),
        ("24/6", "24-6", True),
        ("94,64 %", "94,64%", True),
        ("94,64", "94,64%", False),
        ("24/6", "6/24", False),
        ("1.234.567", "1234567", True),
    ],
)
def test_two_writings_of_one_number(one, other, same):
    assert bool(keys_of(one) & keys_of(other)) == same


def test_numbers_are_found_as_written():
    assert numbers_in("Sáng 24/6: 28.360 cuộc, 94,64% và 80 %.") == ["24/6", "28.360", "94,64%", "80 %"]


def test_a_stored_snapshot_is_read_back_as_it_was_also_by_a_later_version():
    whole = review(**{name: getattr(full(), name) for name in ("agenda", "models", "awards", "outcomes")})
    stored = to_json(whole)
    assert snapshot_of(stored) == whole
    del stored["photos"], stored["meeting"]["theme"], stored["figures"][0]["target"]["tolerance"]
    older = snapshot_of(stored)
    assert (older.photos, older.meeting.theme, older.figures[0].target.tolerance) == ((), "", Decimal(0))
    for broken in ({}, [], {"cluster": 3}, stored | {"figures": 7}, stored | {"period": None}):
        assert snapshot_of(broken) is None


def blocking(one):
    return [(finding.kind, finding.says) for finding in check(proof(one)).blocking]


def test_no_article_of_the_demo_has_a_finding(reviews):  # noqa: F811
    late = {"today": date(2030, 1, 1)}
    assert {one.period.name: check(proof(one, **late)).findings for one in reviews} == {
        one.period.name: () for one in reviews
    }


@settings(max_examples=60)
@given(
    kept=st.sets(st.sampled_from(LISTS + WORDS)),
    audience=st.sampled_from(["public", "internal"]),
    data=st.data(),
)
def test_any_subset_of_a_review_gives_nothing_that_blocks(kept, audience, data):
    whole = full()
    parts = {
        name: tuple(data.draw(st.permutations(getattr(whole, name)))[: data.draw(st.integers(0, 7))])
        if name in kept
        else ()
        for name in LISTS
    }
    emptied = {name: None if name in {"on", "until"} else "" for name in WORDS if name not in kept}
    assert (
        blocking(replace(whole, **parts, audience=audience, meeting=replace(whole.meeting, **emptied))) == []
    )


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_a_fuller_review_gives_nothing_that_blocks(seed):
    assert blocking(fuller(seed)) == []


TARGETS = """
    Tuần tra, canh gác;Giúp dân;Vi phạm kỷ luật quân đội;Mất an toàn giao thông;Quân số khỏe;Số vụ phạm pháp hình sự
    Giá trị tăng gia sản xuất;Kiểm tra huấn luyện đạt yêu cầu;Đơn vị văn hóa tiêu biểu;Công tác dân vận;Giảm hộ nghèo
    Hoàn thành kế hoạch huấn luyện;Vượt khó
"""
TARGETS = [name.strip() for line in TARGETS.strip().split("\n") for name in line.split(";")]


def some_figures(chance, how_many):
    """Targets of every kind, reported by all, some or one; with and without a base and a plan."""
    made = []
    for name in chance.sample(TARGETS, chance.randint(1, 8)):
        direction = chance.choice(["up", "down", "zero", "count", "yes_no", "graded"])
        is_said = direction in {"yes_no", "graded"}
        measure = "" if is_said else chance.choice(["vụ", "cuộc", "%", "lượt", "ngày công", "đơn vị"])
        given = []
        for unit in range(1, chance.randint(1, how_many) + 1):
            value = chance.choice([0, 95, 100, 1280]) if measure != "%" else chance.randint(1, 100)
            if direction == "zero":
                value = chance.choice([0, 0, 0, 2])
            fields = {"bound": chance.choice(["exact", "exact", "over", "under", "about"])}
            if is_said:
                fields = {"is_yes": chance.random() < 0.7, "grade": None}
                fields |= (
                    {"is_yes": None, "grade": chance.choice([GOOD, FAIR])} if direction == "graded" else {}
                )
                value = None
            missing = unit > 1 and chance.random() < 0.2
            given.append(None if missing else reading(value, unit, "value" if is_said else None, **fields))
        before = (
            [chance.choice([1, 50, 95, 100]) for _ in given]
            if chance.random() < 0.5 and not is_said
            else None
        )
        known = {
            "direction": direction,
            "measure": measure,
            "over_units": chance.choice(["sum", "floor", "none"]),
        }
        planned = chance.choice([None, 0, 50, 900])
        made.append(figures(tuple(given), last_year=before, planned=planned, name=name, **known))
    return tuple(made)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9))
def test_any_figures_give_nothing_that_blocks(seed):
    chance = Random(seed)
    how_many = chance.randint(2, 9)
    kind = chance.choice(["h1", "h2", "year", "q1", "school", "campaign", "m9"])
    there = {"members": members(how_many), "period": period(kind), "figures": some_figures(chance, how_many)}
    assert blocking(replace(full(), **there)) == []
