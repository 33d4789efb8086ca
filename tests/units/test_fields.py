from datetime import date
from decimal import Decimal

import pytest
from django import forms

from units.fields import TypedDateField, TypedNumberField


class Typed(forms.Form):
    value = TypedNumberField(required=False, max_digits=18, decimal_places=4)
    day = TypedDateField(required=False)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.234,5", "1234.5"),
        ("12.500", "12500"),
        ("12,5", "12.5"),
        ("98.7", "98.7"),
        ("0", "0"),
        ("1 800", "1800"),
    ],
)
def test_a_number_is_read_as_a_vietnamese_clerk_wrote_it(typed, stored):
    form = Typed({"value": typed})
    assert form.is_valid()
    assert form.cleaned_data["value"] == Decimal(stored)


def test_what_cannot_be_read_is_refused_in_words_and_kept():
    form = Typed({"value": "khoảng 5"})
    assert not form.is_valid()
    assert "khoảng 5" in form.errors["value"][0]
    assert 'value="khoảng 5"' in str(form["value"])


def test_a_stored_number_is_shown_with_comma_and_dots():
    assert 'value="1.234,5"' in str(Typed(initial={"value": Decimal("1234.5000")})["value"])


def test_a_date_is_day_first():
    form = Typed({"day": "05/06/2022"})
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2022, 6, 5)
    assert 'value="05/06/2022"' in str(Typed(initial={"day": date(2022, 6, 5)})["day"])


def test_blank_is_nothing_not_zero():
    form = Typed({"value": "", "day": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"value": None, "day": None}
