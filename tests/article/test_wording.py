"""The small language in which the blocks of an article are worded."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.article import wording
from cluster_reports.article.slots import BLOCKS, LOOP
from cluster_reports.article.wording import WordingError, filled, parsed, unfilled


class First:
    """A voice that always says it the first way that is left."""

    def pick(self, options):
        return options[0]


def said(text, block="guests", **words):
    return " ".join(filled(block, text, words, First()).split())


def refused(text, block="guests"):
    with pytest.raises(WordingError) as fault:
        parsed(block, text)
    return str(fault.value)


def test_a_place_is_filled_and_a_capital_name_gives_a_capital():
    assert said("{người chủ trì} và {Người chủ trì}", chair="ông A") == "ông A và Ông A"
    assert said("Dự có {đại biểu}.", guests="") == "Dự có ."


def test_conditions_ask_what_is_there():
    text = "{nếu có đại biểu}A{hay nếu có nơi họp và không có đơn vị đăng cai}B{không thì}C{hết}"
    assert said(text, guests="x", place="y") == "A"
    assert said(text, place="y") == "B"
    assert said(text, place="y", host="z") == "C"
    assert said("{nếu không có đại biểu hoặc có nơi họp}A{hết}", guests="x") == ""
    assert said("{nếu không có đại biểu hoặc có nơi họp}A{hết}", guests="x", place="y") == "A"
    assert said("{nếu đại biểu phát biểu}A{không thì}B{hết}", spoke=True) == "A"


def test_each_of_several_knows_whether_it_is_the_first_and_begins_a_paragraph():
    text = "{mỗi số liệu}{nếu đầu tiên}Cụ thể, {hay nếu sang đoạn}|{hết}{câu}.{hết}"
    assert said(text, "results", figures=["a", "b", "c", "d"]) == "Cụ thể, a.b.|c.d."
    speeches = [{"who": "ông A", "what": "làm x"}, {"who": "bà B", "what": "làm y"}]
    assert said("{mỗi phát biểu}{Người phát biểu} nhắc {yêu cầu}. {hết}", "speech", speeches=speeches) == (
        "Ông A nhắc làm x. Bà B nhắc làm y."
    )


def test_a_way_whose_verb_comes_again_right_behind_is_not_chosen():
    text = "{một trong: các đơn vị thống nhất | các đơn vị sẽ | hội nghị xác định} {nhiệm vụ}"
    assert said(text, "directions", tasks="thống nhất kế hoạch") == "các đơn vị sẽ thống nhất kế hoạch"
    assert said(text, "directions", tasks="làm x") == "các đơn vị thống nhất làm x"


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("a\nb {đại biêu}", "Dòng 2: không có chỗ điền {đại biêu}. Có phải {đại biểu}?"),
        ("{zzz}", "Dòng 1: không có chỗ điền {zzz}. Các chỗ dùng được ở đây: đại biểu,"),
        ("{nếu có đại biểu}\na", "Dòng 1: {nếu …} chưa có {hết}."),
        ("a{hết}", "Dòng 1: {hết} thừa"),
        ("{không thì}", "Dòng 1: {không thì} phải đứng sau {nếu …}"),
        ("{nếu có đại biểu}a{không thì}b{không thì}c{hết}", "Dòng 1: {không thì} đứng sau {không thì}."),
        ("a\n\nb } c", "Dòng 3: dấu } đứng một mình."),
        ("{đại biểu", "Dòng 1: dấu { đứng một mình."),
        ("{một trong: a | b}", "Dòng 1: {một trong: …} cần 3 hoặc 5 cách nói khác nhau, đang có 2"),
        ("{một trong: a | a | b}", "đang có 2"),
        ("{một trong: a | | b}", "bỏ trống"),
        ("{một trong: a | năm 2026 | b}", "có số “2026” gõ tay"),
        ("được\n95 điểm", "Dòng 2: có số “95” gõ tay."),
        ("{mỗi đại biểu}a{hết}", "{đại biểu} không gồm nhiều mục"),
        ("{đại biểu phát biểu}", "{đại biểu phát biểu} chỉ dùng để hỏi"),
        ("{nếu có đại biểu}" * 6 + "{hết}" * 6, "lồng nhau quá 5 tầng"),
        ("x" * 4001, "dài quá 4000 ký tự"),
        ("{đầu tiên}", "không có chỗ điền {đầu tiên}"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, sentence):
    assert sentence in refused(text)


def test_a_list_is_not_said_at_once_and_its_parts_only_inside_it():
    assert "{số liệu} gồm nhiều mục" in refused("{số liệu}", "results")
    assert "không có chỗ điền {câu}" in refused("{câu}", "results")


@pytest.mark.parametrize(
    "text",
    [
        "{{ chair.__class__ }}",
        "{% load x %}",
        "{% include 'registration/login.html' %}",
        "{người chủ trì.__class__}",
        "{người chủ trì|safe}",
        "{settings}",
        "{__import__('os')}",
        "${đại biểu!r}{0}",
        "{nếu settings.DEBUG}a{hết}",
        "{mỗi người chủ trì}{câu}{hết}",
    ],
)
def test_nothing_typed_can_call_look_up_or_include_anything(text):
    assert refused(text)


@given(st.text(alphabet="{}|: \nđạibểucóhếtnumộrgkôthìSCâ1", max_size=80))
def test_any_text_is_said_or_refused_in_words(text):
    try:
        filled("guests", text, {"guests": "x"}, First())
    except WordingError as raised:
        fault = raised
    else:
        return
    assert (fault.line >= 1, str(fault).startswith(f"Dòng {fault.line}: ")) == (True, True)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_wording_of_the_product_is_valid_and_loses_no_fact(block):
    assert parsed(block, wording.original(block))
    assert unfilled(block, wording.original(block)) == []


def test_the_product_says_much_in_several_ways():
    """Two ways would be the same again after an even number of turns: the language takes three or five."""
    ways = [text for block in BLOCKS for text in re.findall(r"{một trong:.*?}", wording.original(block))]
    assert len(set(ways)) > 20


def test_a_place_left_out_is_named():
    lost = unfilled("guests", wording.original("guests").replace("{Người chủ trì}", "Ai đó"))
    assert [slot.name for slot in lost] == ["người chủ trì"]


def test_the_places_of_a_block_have_one_name_each():
    for block in BLOCKS.values():
        levels = [block.slots, *(slot.of for slot in block.slots if slot.of)]
        for slots in levels:
            names = [slot.name for slot in (*slots, *LOOP)]
            assert len(set(names)) == len(names)
            assert [name for name in names if " và " in name or " hoặc " in name] == []


def test_every_block_of_an_article_has_its_file_and_its_places():
    assert {file.stem for file in wording.FOLDER.iterdir()} == BLOCKS.keys()
