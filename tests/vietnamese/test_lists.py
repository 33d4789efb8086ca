import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.lists import join_and


@pytest.mark.parametrize(
    ("items", "joined"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A và B"),
        (["Chính trị", "Tham mưu", "Hậu cần"], "Chính trị, Tham mưu và Hậu cần"),
        (
            [
                "Phòng Tham mưu",
                "Phòng Chính trị",
                "Phòng Hậu cần - Kỹ thuật",
                "Trung đoàn 892",
                "Trung đoàn 893",
            ],
            "Phòng Tham mưu; Phòng Chính trị; Phòng Hậu cần - Kỹ thuật; Trung đoàn 892 và Trung đoàn 893",
        ),
        (["Sở A, B", "Sở C", "Sở D"], "Sở A, B; Sở C và Sở D"),
        (("Tam Nông-Tháp Mười", "A", "B"), "Tam Nông-Tháp Mười, A và B"),
    ],
)
def test_join_and(items, joined):
    assert join_and(items) == joined


@given(st.lists(st.text(alphabet="abc-", min_size=1)))
def test_join_and_keeps_every_item_in_order(items):
    joined, at = join_and(items), 0
    for item in items:
        at = joined.index(item, at) + len(item)
    assert at == len(joined)
