"""The JSON Schema of a dossier, derived from the table and the models; ``schema.json`` keeps it."""

import json
from pathlib import Path

from django.db import models

from units.fields import ProseField

from .shape import FORMAT, MANY, MOST_ROWS, ONE, SECTIONS, columns
from .values import may_be_null

PATH = Path(__file__).with_name("schema.json")
DAY = r"^\d{4}-\d{2}-\d{2}$"
INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$"
ONE_LINE = r"^[^\n\r]*$"
NAME = {"type": "string", "minLength": 1, "maxLength": 400}
DETAIL = {
    "type": "object",
    "properties": {"line": NAME, "reason": {"type": "string", "maxLength": 1000}},
    "additionalProperties": False,
}

CHANGE = {  # of a correction: the place in the article, and its new text
    "type": "object",
    "properties": {"place": NAME, "new": {"type": "string", "maxLength": 6000}},
    "required": ["place", "new"],
    "additionalProperties": False,
}


def write():
    """Keeps the schema in the repository; run it after a change of the models."""
    PATH.write_text(json.dumps(describe(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def describe():
    """The whole schema (JSON Schema 2020-12)."""
    parts = {name: _row(ONE[name]) if name in ONE else _rows(MANY[name]) for name in SECTIONS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hồ sơ một kỳ của cụm, khối thi đua",
        "type": "object",
        "properties": {"format": {"const": FORMAT}, **parts},
        "required": ["format", "kinds", "units", "cluster", "period"],
        "additionalProperties": False,
    }


def _rows(part):
    return {"type": "array", "maxItems": MOST_ROWS, "items": _row(part)}


def _row(part):
    properties = {name: _value(column, name in part.required) for name, column in columns(part).items()}
    properties |= {name: _rows(child) for name, child in part.children.items()}
    return {
        "title": str(part.model._meta.verbose_name),
        "type": "object",
        "properties": properties,
        "required": part.required,
        **_stamps(part),
        "additionalProperties": False,
    }


def _stamps(part):
    """Who and when come together."""
    words = [name.removesuffix("_by") for name in part.fields if name.endswith("_by")]
    ends = {"_by": "_at", "_at": "_by"}
    pairs = {
        f"{word}{end}": [f"{word}{other}"]
        for word in words
        for end, other in ends.items()
        if f"{word}_at" in part.fields
    }
    return {"dependentRequired": pairs} if pairs else {}


def _value(column, is_required):
    title = {"title": str(column.verbose_name)}
    if column.is_relation:
        name = {**title, **NAME}
        return name if not column.many_to_many else {**title, "type": "array", "items": NAME}
    if column.choices:
        return {**title, "enum": [value for value, label in column.choices]}
    found = {**title, **_plain(column), **({"minLength": 1} if is_required and _is_text(column) else {})}
    return found | {"type": [found["type"], "null"]} if may_be_null(column) else found


def _is_text(column):
    return isinstance(column, (models.CharField, models.TextField))


def _plain(column):
    match column:
        case models.BooleanField():
            return {"type": "boolean"}
        case models.DecimalField():
            whole = column.max_digits - column.decimal_places - 1
            return {
                "type": "string",
                "pattern": rf"^-?(0|[1-9]\d{{0,{whole}}})(\.\d{{1,{column.decimal_places}}})?$",
            }
        case models.PositiveSmallIntegerField():
            return {"type": "integer", "minimum": 0, "maximum": 32_767}
        case models.PositiveIntegerField():
            return {"type": "integer", "minimum": 0, "maximum": 2_147_483_647}
        case models.DateTimeField():
            return {"type": "string", "format": "date-time", "pattern": INSTANT}
        case models.DateField():
            return {"type": "string", "format": "date", "pattern": DAY}
        case models.JSONField(name="changes"):
            return {"type": "array", "items": CHANGE, "minItems": 1, "maxItems": 100}
        case models.JSONField():
            return {"type": "array", "items": DETAIL}
        case ProseField():
            return {"type": "string", "maxLength": column.max_length or 5_000}
        case _:
            return {"type": "string", "maxLength": column.max_length, "pattern": ONE_LINE}
