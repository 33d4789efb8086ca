"""From a file's bytes to a dossier that has the right form: cleaned, complete, nothing twice."""

import json
from datetime import date, datetime
from functools import cache

from jsonschema import Draft202012Validator, FormatChecker

from cluster_reports.vietnamese.folding import clean

from . import schema
from .faults import DossierError, refuse, step_into
from .shape import MANY, ONE

MOST_BYTES = 5_000_000
MOST_FAULTS = 20
FORMATS = FormatChecker(formats=())
FORMATS.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(date.fromisoformat(text)))
FORMATS.checks("date-time", ValueError)(
    lambda text: not isinstance(text, str) or bool(datetime.fromisoformat(text))
)
TYPES = {
    "string": "chữ, trong ngoặc kép",
    "integer": "số nguyên",
    "boolean": "true hoặc false",
    "array": "danh sách [ … ]",
    "object": "mục { … }",
}


class _Doubled(dict):
    """An object in which a key stands twice; JSON itself would keep the last one silently."""


def parse(content: bytes) -> dict:
    """A dossier fit to be loaded. Raises ``DossierError`` naming every place that is wrong (the first twenty)."""
    if len(content) > MOST_BYTES:
        refuse("", f"Hồ sơ lớn hơn {MOST_BYTES // 1_000_000} MB nên không đọc.")
    try:
        data = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_not_a_number
        )
    except UnicodeDecodeError:
        refuse("", "Hồ sơ phải là văn bản UTF-8.")
    except json.JSONDecodeError as fault:
        refuse("", f"Không phải JSON đúng cách: sai ở dòng {fault.lineno}, cột {fault.colno}.")
    except (RecursionError, ValueError):
        refuse("", "Không phải JSON đúng cách: lồng quá sâu hoặc có số không đọc được.")
    if not isinstance(data, dict):
        refuse(
            "", "Không phải hồ sơ: hồ sơ là một mục { … } của một kỳ, có format, units, cluster và period."
        )
    data = _cleaned(data, "")
    if faults := [*dict.fromkeys(_form_faults(data))]:  # one missing field is told once
        raise DossierError(faults[:MOST_FAULTS])
    if faults := [*_twins(data)]:
        raise DossierError(faults[:MOST_FAULTS])
    return data


def _object(pairs):
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    keys = [key for key, value in pairs]
    doubled.key = next(key for key in keys if keys.count(key) > 1)
    return doubled


def _not_a_number(word):
    raise ValueError(word)


def _cleaned(value, path):
    """The same with every text as it will be stored; refuses doubled keys and invisible ones."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item, step_into(path, place)) for place, item in enumerate(value)]
    if isinstance(value, _Doubled):
        refuse(step_into(path, value.key), "có hai lần trong cùng một mục; chỉ được có một.")
    if isinstance(value, dict):
        return {key: _cleaned(item, step_into(path, key)) for key, item in value.items()}
    return value


@cache
def _validator():
    return Draft202012Validator(json.loads(schema.PATH.read_text("utf-8")), format_checker=FORMATS)


def _form_faults(data):
    for error in sorted(
        _validator().iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    ):
        path = ""
        for name in error.absolute_path:
            path = step_into(path, name)
        yield from _in_vietnamese(error, path)


def _in_vietnamese(error, path):
    bound, rule = error.validator_value, error.schema
    match error.validator:
        case "required":
            yield from (
                (step_into(path, name), "thiếu; trường này bắt buộc.")
                for name in bound
                if name not in error.instance
            )
        case "additionalProperties":
            names = [name for name in error.instance if name not in rule["properties"]]
            yield from ((step_into(path, name), "không có trường này trong hồ sơ.") for name in names)
        case "dependentRequired":
            for name, others in bound.items():
                missing = [
                    other for other in others if name in error.instance and other not in error.instance
                ]
                yield from ((step_into(path, other), f"thiếu; đi cùng {name}.") for other in missing)
        case "type":
            yield (
                path,
                _expected(rule)
                if "pattern" in rule and rule["pattern"] != schema.ONE_LINE
                else f"phải là {TYPES[bound]}.",
            )
        case "enum":
            yield path, f"phải là một trong: {', '.join(value or '(để trống)' for value in bound)}."
        case "const":
            yield path, f"phải là “{bound}”."
        case "maxLength":
            yield path, f"dài quá {bound} ký tự."
        case "minLength":
            yield path, "không được để trống."
        case "maxItems":
            yield path, f"có quá {bound} mục."
        case "minimum" | "maximum":
            yield path, f"phải từ {rule['minimum']} đến {rule['maximum']}."
        case "pattern" | "format":
            yield path, _expected(rule)


def _expected(rule):
    if rule.get("format") == "date":
        return "phải là ngày có thật, dạng 2026-06-24."
    if rule.get("format") == "date-time":
        return "phải là thời điểm có thật kèm múi giờ, dạng 2026-06-24T11:10:00+07:00."
    if rule["pattern"] == schema.ONE_LINE:
        return "phải viết trên một dòng."
    return 'phải là số trong ngoặc kép, dấu chấm thập phân, ví dụ "94.64"; không có số 0 thừa ở đầu.'


def _twins(data):
    """Entries of one list that name the same row."""
    for name, part in ONE.items():
        if name in data:
            yield from _twins_below(part, data[name], name)
    for name, part in MANY.items():
        yield from _twins_in(part, data.get(name, []), name)


def _twins_in(part, entries, path):
    seen = {}
    for place, entry in enumerate(entries):
        here = step_into(path, place)
        key = tuple(entry.get(name) for name in part.key)
        if part.key and key in seen:
            field = part.key[-1] if part.key[-1] in entry else part.key[0]
            yield step_into(here, field), f"trùng với {seen[key]}."
        seen.setdefault(key, here)
        yield from _twins_below(part, entry, here)


def _twins_below(part, entry, path):
    for name, child in part.children.items():
        yield from _twins_in(child, entry.get(name, []), step_into(path, name))
