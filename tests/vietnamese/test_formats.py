"""The formats module, through the form fields that use it."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("05/06/2022", date(2022, 6, 5)),
        ("24/06/2022", date(2022, 6, 24)),
        ("5-6-2022", date(2022, 6, 5)),
        ("5.6.2022", date(2022, 6, 5)),
        ("2022-06-05", date(2022, 6, 5)),
    ],
)
def test_dates_are_read_day_first(typed, stored):
    assert forms.DateField().clean(typed) == stored


def test_a_month_is_never_read_first():
    with pytest.raises(ValidationError):
        forms.DateField().clean("06/24/2022")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12.500", "12500"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234.567,5", "1234567.5"),
        ("98,7", "98.7"),
        ("98.7", "98.7"),
    ],
)
def test_numbers_are_read_with_a_decimal_comma(typed, stored):
    assert forms.DecimalField(localize=True).clean(typed) == Decimal(stored)


def test_times_and_days_are_read_in_either_order():
    moment = datetime(2022, 6, 24, 14, 30)
    field = forms.DateTimeField()
    assert [
        field.clean(typed).replace(tzinfo=None) for typed in ("14:30 24/06/2022", "24/06/2022 14:30")
    ] == [moment] * 2


def test_numbers_and_dates_are_printed():
    page = Template("{{ amount }} · {{ share }} · {{ day }} · {{ moment|date:'DATETIME_FORMAT' }}")
    shown = {
        "amount": 28360,
        "share": Decimal("94.64"),
        "day": date(2022, 6, 5),
        "moment": datetime(2022, 6, 5, 7, 5),
    }
    assert page.render(Context(shown)) == "28.360 · 94,64 · 05/06/2022 · 07:05 05/06/2022"


def test_months_and_days_are_named():
    named = [date_format(date(2022, 6, 5), name) for name in ("YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT")]
    assert named == ["tháng 6 năm 2022", "ngày 5 tháng 6"]
