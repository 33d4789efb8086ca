"""Enumerations inside a sentence."""

import re
from collections.abc import Sequence

_NEEDS_SEMICOLON = re.compile(r"[,;]|\s[-–—]\s")


def join_and(items: Sequence[str]) -> str:
    """As in "A, B và C"; "A; B - C và D" when an item holds a comma or a spaced hyphen. No items give ""."""
    *first, last = items or [""]
    if not first:
        return last
    separator = "; " if any(_NEEDS_SEMICOLON.search(item) for item in items) else ", "
    return f"{separator.join(first)} và {last}"
