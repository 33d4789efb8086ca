"""Awards and limitations: nobody is given an authority or a cause that is another's; directions repeat no verb."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from cluster_reports.article import findings
from cluster_reports.article.draft import write
from cluster_reports.article.material import AgendaItem, Answered, Award, Direction, Limitation
from cluster_reports.article.referring import mid

from .samples import figures, meeting, member, members, period, reading, snapshot
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
        ("Danh hiệu Đơn vị tiên tiến", "4 tập thể, 12 cá nhân được công nhận danh hiệu Đơn vị tiên tiến."),
        ("Tặng Bằng khen", "4 tập thể, 12 cá nhân được tặng Bằng khen."),
    ],
)
def test_no_unit_gives_what_it_may_not_give(form, clause):
    text = said("awards", awards=(Award("own", form, 4, 12, False),))
    assert text.split(", ", 1)[1] == clause
    assert "đơn vị" not in text


@pytest.mark.parametrize(
    ("kind", "text", "unit", "clause"),
    [
        ("nominated", "Cờ thi đua", "Phòng Hậu cần", "đề nghị tặng Cờ thi đua cho Phòng Hậu cần"),
        (
            "nominated",
            "Đơn vị Quyết thắng",
            "Phòng Hậu cần",
            "đề nghị công nhận danh hiệu Đơn vị Quyết thắng cho Phòng Hậu cần",
        ),
        (
            "nominated",
            "Huân chương Lao động hạng Ba",
            "Phòng Hậu cần",
            "đề nghị tặng Huân chương Lao động hạng Ba cho Phòng Hậu cần",
        ),
        (
            "nominated",
            "tặng Bằng khen cho Phòng Hậu cần",
            "Phòng Hậu cần",
            "đề nghị tặng Bằng khen cho Phòng Hậu cần",
        ),
        (
            "nominated",
            "Tặng danh hiệu Đơn vị Quyết thắng",
            "Phòng Hậu cần",
            "đề nghị tặng danh hiệu Đơn vị Quyết thắng cho Phòng Hậu cần",
        ),
        ("nominated", "Khen thưởng", "Phòng Hậu cần", "đề nghị khen thưởng Phòng Hậu cần"),
        ("nominated", "", "Phòng Hậu cần", "đề nghị khen thưởng Phòng Hậu cần"),
        ("nominated", "2 tập thể dẫn đầu", "", "đề nghị 2 tập thể dẫn đầu"),
        (
            "nominated",
            "Bộ Quốc phòng tặng Bằng khen",
            "Phòng Hậu cần",
            "đề nghị Bộ Quốc phòng tặng Bằng khen cho Phòng Hậu cần",
        ),
        ("elected", "Phòng Tham mưu làm Cụm trưởng", "Phòng Tham mưu", "bầu Phòng Tham mưu làm Cụm trưởng"),
        ("elected", "Cụm trưởng năm 2027", "Phòng Tham mưu", "bầu Phòng Tham mưu làm Cụm trưởng năm 2027"),
        ("elected", "", "Phòng Tham mưu", "bầu Phòng Tham mưu làm Cụm trưởng"),
    ],
)
def test_a_decision_has_its_verb_and_names_its_unit_once(kind, text, unit, clause):
    assert said("votes", agenda=(AgendaItem(kind, text, unit),)).rstrip(".").endswith(clause)


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


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Phòng Tham mưu nộp báo cáo chậm", "một đơn vị nộp báo cáo chậm"),
        ("việc nộp báo cáo của phòng Tham mưu còn chậm", "việc nộp báo cáo của một đơn vị còn chậm"),
        ("Trung đoàn 994 và phòng tham mưu nộp chậm", "một số đơn vị nộp chậm"),
        ("nề nếp ở trung đoàn 994 chưa đều", "nề nếp ở một đơn vị chưa đều"),
        ("các phòng: Tham mưu, Hậu cần còn nợ văn bản", "một số đơn vị còn nợ văn bản"),
        ("số liệu của Hậu cần gửi muộn", "số liệu của một đơn vị gửi muộn"),
        ("công tác hậu cần, tham mưu còn chậm", "công tác hậu cần, tham mưu còn chậm"),
    ],
)
def test_a_public_limitation_names_no_member_whatever_it_is_called(text, public):
    units = (
        *(replace(member(unit), short_name=member(unit).name.removeprefix("Phòng ")) for unit in (1, 2, 3)),
        replace(member(4, "Trung đoàn Bộ binh 994", "Trung đoàn"), short_name="Trung đoàn 994"),
    )
    rows = (Limitation(text, text),)
    told = findings.limitations(snapshot(members=units, limitations=rows)).words
    assert (told["texts"], told["cause"]) == ([public], public)
    assert findings.limitations(snapshot(members=(), limitations=rows)).words["texts"] == [mid(text)]


def results(**fields):
    return next(one.text for one in write(snapshot(**fields)).paragraphs if one.block == "results")


UNTIL = {"period": period(figures_until=date(2026, 6, 15))}


def test_nothing_is_said_to_have_been_avoided_after_the_day_of_the_figures():
    none = figures((0, 0, 0, 0, 0), name="Vi phạm kỷ luật", direction="zero", measure="vụ")
    some = figures((1, 2, 3, 4, 5))
    assert results(figures=(none,), **UNTIL) == (
        "Tính đến ngày 15/6, các đơn vị đều không để xảy ra vi phạm kỷ luật."
    )
    both = results(figures=(none, some), **UNTIL)
    assert both.count("15/6") == 1
    assert both.split("\n")[1].startswith(
        ("Đến cùng thời điểm, ", "Cũng đến thời điểm này, ", "Tính đến cùng ngày, ")
    )
    assert "Tính đến" not in results(figures=(none, some))


def test_an_estimate_of_zero_claims_nothing():
    guess = (reading(0, 1, "estimate"), *(reading(0, unit) for unit in range(2, 6)))
    text = results(figures=(figures(guess, name="Vi phạm kỷ luật", direction="zero", measure="vụ"),))
    assert text == "Theo số liệu tổng hợp, toàn Cụm ước không phát sinh vi phạm kỷ luật."


def test_what_nobody_met_is_no_highlight():
    answers = tuple(reading(None, unit, "value", is_yes=False) for unit in range(1, 6))
    failed = figures(answers, name="Ký cam kết", direction="yes_no", measure="")
    text = results(figures=(failed,))
    assert re.fullmatch(r"(Phần việc|Còn chưa|Việc chưa)[^:.]*: chưa có đơn vị nào ký cam kết\.", text)


def test_rearranged_units_are_explained_once():
    before = (reading(4, 9), *(reading(1, unit) for unit in range(2, 6)))
    found = []
    for name in ("Giúp dân", "Trồng cây"):
        one = figures((10, 1, 1, 1, 1), name=name, last_year=(1,))
        found.append(replace(one, same_period=replace(one.same_period, readings=before)))
    heirs = (member(1, predecessors=(8, 9)), *members()[1:])
    text = results(figures=tuple(found), members=heirs)
    assert "giúp dân 14 cuộc, không so sánh được với cùng kỳ năm 2025 do sắp xếp lại đơn vị; " in text
    assert "trồng cây 14 cuộc, không so sánh được." in text


def directions(*rows, shows=True, audience="public"):
    lacks = (Limitation("tuyên truyền còn yếu", ""), Limitation("phối hợp chậm", ""))
    whole = snapshot(
        limitations=lacks, directions=rows, meeting=meeting(show_limitations=shows), audience=audience
    )
    return write(whole).paragraphs[-1].text


TASKS = (
    Direction("tổ chức hội thao", None, ""),
    Direction("nêu rõ đầu mối từng việc", None, "phối hợp chậm"),
    Direction("mở chuyên mục mới", None, "tuyên truyền còn yếu"),
)


def test_what_answers_a_limitation_comes_first_in_the_order_of_the_limitations():
    text = directions(*TASKS)
    assert "hạn chế" in text
    assert "mở chuyên mục mới; nêu rõ đầu mối từng việc; " in text
    assert text.endswith("tổ chức hội thao.")


def test_what_readers_are_not_shown_is_not_answered_before_them():
    assert "hạn chế" not in directions(*TASKS, shows=False)
    assert "hạn chế" in directions(*TASKS, shows=False, audience="internal")


def test_a_direction_that_says_itself_what_it_mends_is_not_announced():
    text = directions(Direction("khắc phục hạn chế đã nêu", None, "phối hợp chậm"))
    assert text.count("khắc phục") == 1


def test_what_two_units_were_asked_apart_is_not_said_of_one():
    one = figures((0,), name="Vi phạm kỷ luật", direction="zero", measure="vụ")
    other = figures((reading(0, 2),), name="Cháy nổ", direction="zero", measure="vụ")
    other = replace(other, assigned=(2,))
    assert results(figures=(one, other)) == (
        "Phòng Chính trị không để xảy ra vi phạm kỷ luật; Phòng Tham mưu không để xảy ra cháy nổ."
    )
