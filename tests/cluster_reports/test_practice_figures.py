"""What the units of a practice are said to have reported: plausible, and the same every time."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from cluster_reports.models import Result, Target
from cluster_reports.models.practice_figures import fill, share


def filled(planned=None, real=None, most=None, unit=7, **target):
    target = Target(**{"name": "Tuần tra", "measure": "cuộc", **target})
    result = Result(target=target)
    result.__dict__["report"] = None
    result._state.fields_cache["report"] = SimpleNamespace(unit_id=unit)
    fill(result, None if planned is None else Decimal(planned), real, most)
    return result


def test_a_figure_is_near_the_plan_and_always_the_same():
    first, again = filled(planned=100), filled(planned=100)
    assert first.value == again.value == share(first.target, 7)
    assert all(88 <= filled(planned=100, unit=unit).value <= 116 for unit in range(1, 60))
    assert len({filled(planned=100, unit=unit).value for unit in range(1, 60)}) > 10


def test_what_was_really_reported_is_nearer_than_the_plan():
    real = Result(state="value", value=Decimal(1000))
    assert 880 <= filled(planned=10, real=real).value <= 1160


def test_what_missed_its_plan_says_why():
    below = next(one for one in (filled(planned=100, unit=unit) for unit in range(60)) if one.value < 100)
    above = next(one for one in (filled(planned=100, unit=unit) for unit in range(60)) if one.value >= 100)
    assert all((below.cause, below.remedy, below.explanation))
    assert (above.cause, above.remedy, above.explanation) == ("", "", "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"direction": "zero"}, {"state": "zero", "value": 0}),
        ({"direction": "yes_no", "measure": ""}, {"state": "value", "is_yes": True, "value": None}),
        ({"planned": 100, "most": Decimal(3)}, {"value": 3}),
        ({"planned": 10, "planned_of": Decimal(4)}, {"value": 4}),
        ({"planned": 0}, {"state": "zero", "value": 0}),
        ({"planned": 400, "measure": "%"}, {"value": 100}),
    ],
)
def test_a_figure_fits_its_target(asked, said):
    result = filled(**asked)
    assert {name: getattr(result, name) for name in said} == said


def test_a_rate_is_its_numerator_by_its_denominator():
    result = filled(planned=98, measure="%", places=1, numerator_label="khỏe", denominator_label="tổng")
    assert result.numerator <= result.denominator == 200
    assert result.value == (result.numerator * 100 / 200).quantize(Decimal("0.1"))


def test_what_does_not_apply_stays_so():
    result = filled(planned=10, real=Result(state="na"))
    assert (result.state, result.value, bool(result.explanation)) == ("na", None, True)
