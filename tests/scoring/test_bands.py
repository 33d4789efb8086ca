import pytest

from cluster_reports.scoring.bands import faults, said

from .tables import band


@pytest.mark.parametrize(
    "one, words",
    [
        (band(1, 88, 90), "từ 88 đến dưới 90"),
        (band(1, 90, 95, low_in=False, high_in=True), "trên 90 đến 95"),
        (band(1, None, 88), "dưới 88"),
        (band(1, None, 88, high_in=True), "đến 88"),
        (band(1, 100), "từ 100 trở lên"),
        (band(1, 100, low_in=False), "trên 100"),
        (band(1, 100, 100, high_in=True), "đúng 100"),
        (band(1), "mọi giá trị"),
    ],
)
def test_a_band_in_words(one, words):
    assert said(one) == words


def test_the_bands_of_a_real_decision_share_their_borders():
    """A1: 88–90, 90–95, 95–<100, 100, as printed; a value on a border would be in two bands."""
    printed = [
        band(2, 88, 90, high_in=True),
        band(3, 90, 95, high_in=True),
        band(4, 95, 100),
        band(5, 100, 100, high_in=True),
    ]
    found = faults(printed)
    assert len(found) == 2
    assert "Giá trị 90 thuộc cả hai mức" in found[0]
    assert "Giá trị 95 thuộc cả hai mức" in found[1]


def test_gaps_overlaps_and_empty_bands_are_named():
    assert faults([band(1, 0, 10), band(2, 10, 20, low_in=False)]) == ["Giá trị 10 không thuộc mức nào."]
    assert faults([band(1, 0, 10), band(2, 20, 30)]) == ["Giữa 10 và 20 không có mức nào."]
    assert "chồng lên nhau" in faults([band(1, 0), band(2, 20, 30)])[0]
    assert faults([band(1, 10, 10)]) == ["Mức “đúng 10” không chứa giá trị nào."]
    assert faults([band(2, 90), band(1, None, 90)]) == []
