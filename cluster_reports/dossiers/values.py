"""One value between a model field and JSON, without loss."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils.timezone import localtime

from units.fields import LineField


def to_json(column, value):
    """The JSON form of a field's value; references are not for here."""
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(column, models.DecimalField) and value is not None:
        return decimal_text(value)
    return value


def from_json(column, raw):
    """The field's value; the schema has already seen to the form of ``raw``."""
    if raw is None:
        return None
    if isinstance(column, models.DateTimeField):
        return datetime.fromisoformat(raw)
    if isinstance(column, models.DateField):
        return date.fromisoformat(raw)
    if isinstance(column, models.DecimalField):
        return Decimal(raw)
    if isinstance(column, LineField):
        return column.to_python(raw)
    return raw


def decimal_text(value):
    """A number without an exponent or idle zeros: 28360.0000 is "28360", 94.6400 is "94.64"."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def is_empty(column, value):
    """Whether the field may be left out: ``value`` (as JSON) is what an absent field means."""
    if value is None and may_be_null(column):
        return False
    return value in (None, "", []) or value == to_json(column, column.get_default())


def may_be_null(column):
    """Whether nothing is a value of its own, written as null: an absent field means another."""
    return column.null and column.has_default() and column.get_default() is not None
