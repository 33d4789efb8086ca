import pytest

from cluster_reports.templatetags.typesetting import breaks_at_slashes


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("65.000 đồng/người/ngày", "65.000 đồng/<wbr>người/<wbr>ngày"),
        ("99,64% (274/275)", "99,64% (274/275)"),
        ("<b>/x", "&lt;b&gt;/<wbr>x"),
    ],
)
def test_a_measure_may_be_broken_after_a_slash_and_a_fraction_not(text, drawn):
    assert breaks_at_slashes(text) == drawn
