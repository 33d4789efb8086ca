import pytest

from cluster_reports.templatetags.typesetting import MAY_BREAK, breaks_at_slashes


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("65.000 đồng/người/ngày", f"65.000 đồng/{MAY_BREAK}người/{MAY_BREAK}ngày"),
        ("99,64% (274/275)", "99,64% (274/275)"),
    ],
)
def test_a_measure_may_be_broken_after_a_slash_and_a_fraction_not(text, drawn):
    assert breaks_at_slashes(text) == drawn
