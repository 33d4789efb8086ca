"""One paragraph cut into its sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.sentences import sentences


@pytest.mark.parametrize(
    ("paragraph", "cut"),
    [
        ("", []),
        ("  ", []),
        ("Không có dấu chấm", ["Không có dấu chấm"]),
        ("Cụm họp. Đồng chí A dự. Ổn định!", ["Cụm họp.", "Đồng chí A dự.", "Ổn định!"]),
        ("Đạt 3.500 ngày công. 15 đơn vị vượt.", ["Đạt 3.500 ngày công.", "15 đơn vị vượt."]),
        ("Tại TP. Huế, đ/c Nguyễn V. An dự. Hết.", ["Tại TP. Huế, đ/c Nguyễn V. An dự.", "Hết."]),
        ("PGS.TS. Trần Văn B nói: “Tốt lắm.” Rồi đi.", ["PGS.TS. Trần Văn B nói: “Tốt lắm.”", "Rồi đi."]),
        ("1. Kết quả đạt được. 2 đơn vị.", ["1. Kết quả đạt được.", "2 đơn vị."]),
        ("Tuần tra, canh gác, v.v. và giúp dân./.", ["Tuần tra, canh gác, v.v. và giúp dân./."]),
        ("Đạt chưa? “Đạt.” (Có biên bản.)", ["Đạt chưa?", "“Đạt.”", "(Có biên bản.)"]),
    ],
)
def test_sentences(paragraph, cut):
    assert sentences(paragraph) == cut


@given(st.text(alphabet="aĂđ1. !?…”“()\t", max_size=60))
def test_nothing_is_lost_and_no_sentence_is_empty(paragraph):
    cut = sentences(paragraph)
    assert "".join("".join(cut).split()) == "".join(paragraph.split())
    assert all(one and one == one.strip() for one in cut)
