"""Awards and limitations: nobody is given an authority or a cause that is another's; directions repeat no verb."""

from dataclasses import replace

import pytest

from cluster_reports.article.draft import write
from cluster_reports.article.material import Answered, Award, Direction, Limitation

from .samples import meeting, period, snapshot
from .test_any_subset import faults, lost


def said(block, **fields):
    draft = write(snapshot(**fields))
    assert (faults(draft), lost(draft)) == ([], [])
    return next(part.text for part in draft.paragraphs if part.block == block)


@pytest.mark.parametrize(
    ("form", "clause"),
    [
        ("Giấy khen", "4 tập thể, 12 cá nhân được tặng Giấy khen."),
        ("Giấy khen của Chỉ huy trưởng", "4 tập thể, 12 cá nhân được tặng Giấy khen của Chỉ huy trưởng."),
        ("Chiến sĩ thi đua", "4 tập thể, 12 cá nhân được công nhận danh hiệu Chiến sĩ thi đua."),
        ("Khen thưởng đột xuất", "4 tập thể, 12 cá nhân được khen thưởng đột xuất."),
    ],
)
def test_no_unit_gives_what_it_may_not_give(form, clause):
    text = said("awards", awards=(Award("own", form, 4, 12, False),))
    assert text.split(", ", 1)[1] == clause
    assert "đơn vị" not in text


TOLD = [
    (
        [("vườn rau còn nhỏ, phụ thuộc thời tiết", "thiếu đất"), ("phối hợp chưa kịp thời", "")],
        "vườn rau còn nhỏ, phụ thuộc thời tiết, nguyên nhân là thiếu đất; phối hợp chưa kịp thời.",
    ),
    (
        [("tuyên truyền chưa thường xuyên", "Do lực lượng mỏng."), ("kết nạp chậm", "thiếu nguồn")],
        "tuyên truyền chưa thường xuyên do lực lượng mỏng; kết nạp chậm do thiếu nguồn.",
    ),
    (
        [("hư hỏng do lỗi chủ quan", "thiếu kiểm tra"), ("kết nạp chậm", "")],
        "hư hỏng do lỗi chủ quan, nguyên nhân là thiếu kiểm tra; kết nạp chậm.",
    ),
    (
        [("kết nạp chậm", "Nguyên nhân khách quan là mưa lũ"), ("phối hợp chưa kịp thời", "")],
        "kết nạp chậm, nguyên nhân khách quan là mưa lũ; phối hợp chưa kịp thời.",
    ),
]


@pytest.mark.parametrize(("rows", "ending"), TOLD)
def test_a_cause_explains_its_own_limitation(rows, ending):
    text = said("limitations", limitations=tuple(Limitation(*row) for row in rows))
    assert text.endswith(f": {ending}")


@pytest.mark.parametrize(
    "cause", ["lực lượng mỏng", "Do lực lượng mỏng", "Nguyên nhân là do lực lượng mỏng."]
)
@pytest.mark.parametrize("texts", [("kết nạp chậm",), ("kết nạp chậm", "tuyên truyền chưa đều")])
def test_a_cause_of_all_is_said_once_without_pleonasm(texts, cause):
    text = said("limitations", limitations=tuple(Limitation(one, cause) for one in texts))
    assert text.split(". ")[1] in {
        "Nguyên nhân là lực lượng mỏng.",
        "Nguyên nhân được xác định là lực lượng mỏng.",
        "Hội nghị chỉ ra nguyên nhân là lực lượng mỏng.",
    }


@pytest.mark.parametrize("year", range(2020, 2026))
def test_directions_do_not_repeat_their_own_verb(year):
    from .samples import period

    rows = ("mở rộng vườn rau", "thống nhất quy trình phối hợp")
    directions = tuple(Direction(text, None, "") for text in rows)
    text = said("directions", period=period(year=year), directions=directions)
    assert text.count("thống nhất") == 1


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (("done", "done", "done", "partly"), ["4 hạn chế", "3 đã khắc phục xong, 1 khắc phục một phần."]),
        (
            ("not", "done", "partly"),
            ["3 hạn chế", "1 đã khắc phục xong, 1 khắc phục một phần, 1 chưa khắc phục được."],
        ),
        (("done", "done"), ["Cả 2 hạn chế", "đã được khắc phục xong."]),
        (("not", "not"), ["Cả 2 hạn chế", "chưa khắc phục được."]),
        (("partly",), ["Hạn chế", "mới khắc phục được một phần."]),
    ],
)
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_last_periods_limitations_are_counted_by_what_became_of_them(levels, words, year):
    answered = tuple(Answered(level) for level in levels)
    text = said("limitations", period=period(year=year), answered=answered)
    assert [word for word in words if word not in text] == []
    assert text.lower().count("hạn chế") == 1
    assert text[0] == text[0].upper()


def test_they_stand_before_the_new_ones():
    text = said("limitations", answered=(Answered("done"),), limitations=(Limitation("phối hợp chậm", ""),))
    assert text.index("khắc phục xong.") < text.index("phối hợp chậm")


def test_a_public_article_that_hides_limitations_counts_none():
    hidden = snapshot(meeting=meeting(show_limitations=False), answered=(Answered("done"),))
    assert "khắc phục" not in write(hidden).text
    assert "khắc phục xong" in write(replace(hidden, audience="internal")).text
