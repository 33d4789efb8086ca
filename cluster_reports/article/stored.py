"""A snapshot read back from the JSON it was stored as, also by a later version that knows more fields."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import StructMeta

from .material import Snapshot

_UNSET = {str: "", int: 0, bool: False, tuple: ()}


def snapshot_of(stored: dict) -> Snapshot | None:
    """What ``to_json`` was given; a field it did not know yet is empty. None for what is no snapshot."""
    if not isinstance(stored, dict) or "cluster" not in stored:
        return None
    try:
        return _read(stored, Snapshot)
    except (AttributeError, InvalidOperation, KeyError, TypeError, ValueError):
        return None


@cache
def _hints(kind) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(stored, kind):
    choices = get_args(kind)
    if NoneType in choices:
        return None if stored is None else _read(stored, next(one for one in choices if one is not NoneType))
    if get_origin(kind) is tuple:
        return tuple(_read(one, choices[0]) for one in stored)
    if isinstance(kind, StructMeta):
        hints = _hints(kind)
        return kind(
            **{
                name: _read(stored[name], hints[name]) if name in stored else _unset(hints[name])
                for name in kind.__struct_fields__
            }
        )
    if kind is Decimal:
        return Decimal(stored)
    return date.fromisoformat(stored) if kind is date else stored


def _unset(kind):
    choices = get_args(kind)
    if NoneType in choices:
        return None
    if kind is Decimal:
        return Decimal(0)
    if isinstance(kind, StructMeta):
        return _read({}, kind)
    return _UNSET.get(get_origin(kind) or kind, choices[0] if choices else None)
