"""Empty wordings are noticed however they are encoded, and nothing else is."""

import unicodedata

import pytest

from cluster_reports.vietnamese.vague import ASKED, VAGUE, find


@pytest.mark.parametrize("phrase", VAGUE)
def test_every_wording_is_found_and_asks_something(phrase):
    found = find(f"Công tác tham mưu {phrase}.")
    assert phrase in found.wordings or any(phrase in one for one in found.wordings)
    assert found.questions
    assert [one for one in ASKED if one in found.questions] == list(found.questions)


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("Nội dung thi đua chưa rõ nét", ("chưa rõ nét",)),
        ("CÓ LÚC còn   hạn chế", ("có lúc", "còn hạn chế")),
        (unicodedata.normalize("NFD", "phối hợp chưa thường xuyên"), ("chưa thường xuyên",)),
        ("phoi hop chua thuong xuyen", ("chua thuong xuyen",)),
        ("chất lượng chưa cao", ("chất lượng chưa cao",)),
        ("quý 3 một số đồng chí chưa tích cực", ("một số đồng chí",)),
        ("Ngày 12/6 có lúc chậm trong 6 tháng đầu năm 2026", ("có lúc",)),
    ],
)
def test_a_wording_is_found(text, wordings):
    assert find(text).wordings == wordings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "Tuần tra đạt 78/100 cuộc, còn chậm",
        "mới có 4/5 đơn vị, phần lớn còn chậm",
        "có bàn bạc dân chủ",  # folded it would be "cơ bản"
        "mang chứa cáo",  # … and this "chưa cao"
        "hoàn thành xây dựng cơ bản khu nhà ăn",
        "có mặt tại thao trường đúng giờ",
        "chưa caoo",
        "1.240 lượt người nghe, phần lớn là đoàn viên",
        "<b>không có gì</b>",
    ],
)
def test_what_can_be_checked_or_means_something_else_is_left_alone(text):
    assert find(text) is None


def test_each_line_stands_for_itself():
    found = find("Tuần tra đạt 78/100 cuộc.\nPhối hợp chưa chặt chẽ.")
    assert found.line == "Phối hợp chưa chặt chẽ."


def test_a_very_long_text_is_read_fast():
    assert find("chưa " * 20_000 + "cao") is not None
