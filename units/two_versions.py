"""A page that is saved after somebody else has saved: what it holds beside what is stored now, both in words."""

import hashlib
from contextlib import suppress

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from msgspec import Struct

from cluster_reports.vietnamese.folding import clean

EMPTY = "(để trống)"
NO_ROW = "(không có dòng này)"
DROPPED = "(bỏ dòng này)"
NEVER_TOLD = {"id", DELETION_FIELD_NAME}
BESIDE_THE_POINT = NEVER_TOLD | {"order"}  # two rows are the same row wherever they stand


def fingerprint(*querysets) -> str:
    """What these rows hold: a page that carries another one would overwrite somebody's."""
    held = [list(rows.order_by("pk").values_list()) for rows in querysets]
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


class Difference(Struct, frozen=True):
    """One place: its label, what the page that was sent holds (``mine``), and what is stored (``theirs``)."""

    label: str
    mine: str
    theirs: str


def differences(form, row="") -> list[Difference]:
    """Where a bound form says otherwise than the row it stands for, which was read just now."""
    found = []
    for name in form.changed_data:
        if name in NEVER_TOLD:
            continue
        box = form[name]
        mine, theirs = said(box, box.data), said(box, box.initial)
        if mine != theirs:
            found.append(Difference(" · ".join(filter(None, [row, box.label])), mine, theirs))
    return found


def differences_of_rows(rows, stored) -> list[Difference]:
    """As ``differences``, for a bound formset; ``stored`` is the same formset unbound.

    A new row that somebody (or this very page, sent twice) has stored meanwhile is no difference.
    """
    there = {form.instance.pk: form for form in stored.initial_forms}
    found = []
    for number, form in enumerate(rows.initial_forms, 1):
        row, original = f"Dòng {number}", there.pop(form.instance.pk, None)
        if _is_dropped(form):
            found += [Difference(row, DROPPED, _all_said(original))] if original else []
        elif original is None:
            found.append(Difference(row, _all_said(form), NO_ROW))
        else:
            found += differences(form, row)
    for form in rows.extra_forms:
        if not form.has_changed() or _is_dropped(form):
            continue
        same = next((pk for pk, one in there.items() if _content(one) == _content(form)), None)
        if same is None:
            found.append(Difference("Dòng mới", _all_said(form), NO_ROW))
        there.pop(same, None)
    return found + [Difference("Dòng ghi ở nơi khác", NO_ROW, _all_said(form)) for form in there.values()]


def rebased(rows, stored, data):
    """The posted ``data`` of a formset with its rows laid over those stored now.

    What was added here and is stored already is that row, so that it is not stored twice; a row somebody else
    dropped is a new one; a row somebody else added stands among the others.
    """
    there = {form.instance.pk: form for form in stored.initial_forms}
    kept, new = {}, []
    for form in rows.forms:
        pk = form.instance.pk
        if pk is None and form in rows.extra_forms and form.has_changed():
            free = {pk: one for pk, one in there.items() if pk not in kept and pk not in _posted(rows)}
            same = next((pk for pk, one in free.items() if _content(one) == _content(form)), None)
            if same is not None:
                kept[same] = _texts(free[same])
                continue
        if pk in there:
            kept[pk] = _texts(form, data)
        elif form.has_changed() and not _is_dropped(form):
            new.append(_texts(form, data))
    texts = [kept.get(pk) or _texts(form) for pk, form in there.items()]
    return _as_data(rows, data, texts, list(there), new)


def compared(make, data):
    """(the form laid over what is stored now, where both differ); ``make(data)`` builds the form or formset.

    No difference: all that was sent is stored, for instance because it was sent twice.
    """
    form = make(data)
    if hasattr(form, "management_form"):
        form = make(rebased(form, make(None), data))
        return form, [one for one in differences_of_rows(form, make(None)) if one.mine != NO_ROW]
    if hasattr(form, "forms"):
        return form, [one for row in form.forms for one in differences(row, getattr(row, "heading", ""))]
    return form, differences(form)


def said(box, value) -> str:
    """What a field holds, as a person reads it."""
    field = box.field
    if isinstance(field, forms.BooleanField):  # or its child, which knows a third answer
        return {True: "có", False: "không", None: EMPTY}[field.to_python(value)]
    value = field.prepare_value(value() if callable(value) else value)
    if isinstance(field, forms.ModelChoiceField):
        return _rows_said(field, value) or EMPTY
    if hasattr(field, "choices"):
        return str(dict(field.choices).get(value, value) or EMPTY)
    with suppress(forms.ValidationError):  # what can't be read is shown as it was typed
        value = field.prepare_value(field.to_python(value))
    return clean(str(field.widget.format_value(value) or "")).strip() or EMPTY


def _rows_said(field, value):
    values = value if isinstance(value, list | tuple) else [value]
    keys = [str(one) for one in values if str(one or "").isdecimal()]
    if isinstance(field.choices, list):
        labels = {str(key): str(label) for key, label in field.choices}
        return ", ".join(labels.get(key, "(không rõ)") for key in keys)
    return ", ".join(field.label_from_instance(row) for row in field.queryset.filter(pk__in=keys))


def _content(form):
    return {
        name: said(form[name], form[name].data if form.is_bound else form[name].initial)
        for name, field in form.fields.items()
        if name not in BESIDE_THE_POINT and not isinstance(field, forms.models.InlineForeignKeyField)
    }


def _all_said(form):
    words = [(form[name].label, text) for name, text in _content(form).items() if text != EMPTY]
    return "; ".join(f"{label}: {text}" for label, text in words) or EMPTY


def _is_dropped(form):
    return DELETION_FIELD_NAME in form.fields and bool(form[DELETION_FIELD_NAME].data)


def _posted(rows):
    return {form.instance.pk for form in rows.initial_forms}


def _texts(form, data=None):
    """The texts of one row by the bare name of their fields: as posted, or as a page would post what is stored."""
    if data is not None:
        names = {name: form.add_prefix(name) for name in form.fields}
        return {name: data.getlist(posted) for name, posted in names.items() if posted in data}
    texts = {name: form[name].value() for name in form.fields}
    return {
        name: [str(one) for one in text] if isinstance(text, list) else ["on" if text is True else str(text)]
        for name, text in texts.items()
        if not (text is None or text is False or text == "")
    }


def _as_data(rows, data, texts, keys, new):
    result = data.copy()
    for name in [name for name in result if name.startswith(f"{rows.prefix}-")]:
        del result[name]
    for number, row in enumerate([*texts, *new]):
        key = {"id": [str(keys[number])]} if number < len(keys) else {"id": [""]}
        for name, values in (row | key).items():
            result.setlist(f"{rows.prefix}-{number}-{name}", values)
    for name, count in {"TOTAL": len(texts) + len(new), "INITIAL": len(texts)}.items():
        result[f"{rows.prefix}-{name}_FORMS"] = str(count)
    return result
