"""A field for numbers as Vietnamese people type them."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from cluster_reports.vietnamese.numbers import number, parse_number
from cluster_reports.vietnamese.words import lower_first

MOST = Decimal(10) ** 14  # the models keep 18 digits, 4 of them decimals


def over_a_hundred(target, value):
    """What is said to a part of a known whole that is more than it; "" where ``value`` may stand.

    A percentage of nobody knows what may be one of a plan: the rules ask about it when it is handed in.
    """
    if value is None or value <= 100 or not (target.is_share and target.has_ratio):
        return ""
    parts = f"{lower_first(target.numerator_label)} trên {lower_first(target.denominator_label)}"
    return f"{number(value)}% lớn hơn 100%, mà đây là tỷ lệ {parts}. Xem lại số này."


class NumberField(forms.CharField):
    """Gives a ``Decimal`` or None; shows "1.234,5". Never negative, at most four decimals.

    ``measure`` may be typed after the number.
    """

    def __init__(self, *, measure="", **options):
        super().__init__(required=False, **options)
        self.measure = measure
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value):
        return number(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > 40:
            raise ValidationError("Số quá dài.")
        try:
            value = parse_number(text, self.measure)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None
        if value < 0:
            raise ValidationError("Số liệu không được âm.")
        if value >= MOST:
            raise ValidationError("Số quá lớn: phần nguyên nhiều nhất 14 chữ số.")
        if value != value.quantize(Decimal("0.0001")):
            raise ValidationError("Nhiều nhất 4 chữ số sau dấu phẩy.")
        return value

    def has_changed(self, initial, data):
        """A number typed another way ("1234,50") is the same number."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True
