"""At most so many percent: the arithmetic of quotas, and the red line that says by how many one is passed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.quotas import ROUNDINGS, Rule, Verdict

LAW = "Quy chế cụm, Điều 7"


def rule(percent="10", counts="collectives", rounding="down", citation=LAW, is_checked=True):
    return Rule("Đơn vị quyết thắng", Decimal(percent), counts, rounding, citation, is_checked)


@pytest.mark.parametrize(
    ("percent", "of", "rounding", "allowed"),
    [
        ("10", 9, "down", 0),
        ("10", 9, "nearest", 1),
        ("10", 9, "up", 1),
        ("10", 10, "up", 1),
        ("10", 0, "up", 0),
        ("0", 50, "up", 0),
        ("100", 7, "down", 7),
        ("33.33", 3, "down", 0),
        ("12.5", 4, "nearest", 1),  # half is rounded up
        ("0.01", 100_000, "down", 10),
    ],
)
def test_what_a_quota_allows(percent, of, rounding, allowed):
    assert Verdict(rule(percent, rounding=rounding), 0, of).allowed == allowed


def test_one_too_many_names_the_rule_its_citation_and_the_excess():
    told = Verdict(rule(), 1, 9)
    assert told.excess == 1
    assert told.said == (
        "Vượt 1: Đơn vị quyết thắng tối đa 10% của 9 tập thể = 0 (làm tròn xuống), đang có 1."
        " Căn cứ: Quy chế cụm, Điều 7."
    )


def test_within_the_quota_nothing_is_passed():
    told = Verdict(rule("12.5", "people", "nearest"), 11, 1240)
    assert (told.excess, told.is_unknown) == (0, False)
    assert told.said.startswith(
        "Trong mức: Đơn vị quyết thắng tối đa 12,5% của 1.240 cá nhân = 155 (làm tròn đến số gần nhất), đang có 11."
    )


def test_a_rule_that_nobody_compared_with_its_text_never_passes_for_law():
    assert Verdict(rule(is_checked=False), 1, 9).said.endswith(
        "Căn cứ: Quy chế cụm, Điều 7 (chưa đối chiếu với văn bản)."
    )
    assert Verdict(rule(citation="", is_checked=False), 1, 9).said.endswith(
        "Chưa ghi căn cứ (chưa đối chiếu với văn bản)."
    )


def test_what_nobody_said_is_no_zero():
    told = Verdict(rule(counts="people"), 3, None)
    assert (told.allowed, told.excess, told.is_unknown) == (None, 0, True)
    assert told.said.startswith(
        "Chưa kiểm được: Đơn vị quyết thắng tối đa 10%, đơn vị chưa ghi số cá nhân tham gia; đang có 3."
    )
    assert not Verdict(rule(counts="people"), 0, None).is_unknown


@given(
    st.decimals(0, 100, places=2),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from(sorted(ROUNDINGS)),
)
def test_laws_of_quotas(percent, of, count, rounding):
    told = Verdict(rule(str(percent), rounding=rounding), count, of)
    exact = percent * of / 100
    assert 0 <= told.allowed <= of
    assert abs(told.allowed - exact) < 1
    assert told.excess == max(0, count - told.allowed)
    assert told.said.startswith("Vượt") == (count > told.allowed)
    assert Verdict(rule(str(percent), rounding="down"), 0, of).allowed <= told.allowed
    assert told.allowed <= Verdict(rule(str(percent), rounding="up"), 0, of).allowed
